//! The few kinds of text that get a colour, and how the many scopes of the grammars map to them.

use syntect::parsing::Scope;

/// What a stretch of source code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Comments, with their delimiters.
    Comment,
    /// Strings and other literal text, with their quotes.
    String,
    /// Escapes and placeholders inside strings.
    Escape,
    /// Numbers.
    Number,
    /// `true`, `null` and named constants.
    Constant,
    /// Words of the language.
    Keyword,
    /// Operators.
    Operator,
    /// Brackets, commas and other separators.
    Punctuation,
    /// Names of types, traits, classes, modules.
    Type,
    /// Names of functions and macros, where defined or called.
    Function,
    /// Names of variables and parameters.
    Variable,
    /// Annotations, decorators, attribute names.
    Attribute,
    /// Tags of markup, keys of data formats.
    Tag,
    /// Headings and other emphasised markup.
    Heading,
}

impl Role {
    /// All of them with the names they have in theme files, in the order of their declaration.
    pub const ALL: [(Self, &'static str); 14] = [
        (Self::Comment, "comment"),
        (Self::String, "string"),
        (Self::Escape, "escape"),
        (Self::Number, "number"),
        (Self::Constant, "constant"),
        (Self::Keyword, "keyword"),
        (Self::Operator, "operator"),
        (Self::Punctuation, "punctuation"),
        (Self::Type, "type"),
        (Self::Function, "function"),
        (Self::Variable, "variable"),
        (Self::Attribute, "attribute"),
        (Self::Tag, "tag"),
        (Self::Heading, "heading"),
    ];
}

/// Prefixes of scope names (<https://www.sublimetext.com/docs/scope_naming.html>) and what they mean; the longest that fits
/// counts. `None` ends the search outwards: code inside a string is code again.
const MEANINGS: [(&str, Option<Role>); 64] = [
    ("comment", Some(Role::Comment)),
    ("constant", Some(Role::Constant)),
    ("constant.character.escape", Some(Role::Escape)),
    ("constant.numeric", Some(Role::Number)),
    ("constant.other.color", Some(Role::Number)),
    ("constant.other.placeholder", Some(Role::Escape)),
    ("entity.name", Some(Role::Type)),
    ("entity.name.constant", Some(Role::Constant)),
    ("entity.name.function", Some(Role::Function)),
    ("entity.name.macro", Some(Role::Function)),
    ("entity.name.label", Some(Role::Variable)),
    ("entity.name.section", Some(Role::Heading)),
    ("entity.name.table", Some(Role::Heading)),
    ("entity.name.tag", Some(Role::Tag)),
    ("entity.other.attribute-name", Some(Role::Attribute)),
    ("entity.other.inherited-class", Some(Role::Type)),
    ("keyword", Some(Role::Keyword)),
    ("keyword.operator", Some(Role::Operator)),
    ("keyword.operator.logical.python", Some(Role::Keyword)),
    ("keyword.operator.word", Some(Role::Keyword)),
    ("markup.bold", Some(Role::Heading)),
    ("markup.heading", Some(Role::Heading)),
    ("markup.raw", Some(Role::String)),
    ("markup.raw.code-fence", None),
    ("markup.underline.link", Some(Role::String)),
    ("meta.annotation", Some(Role::Attribute)),
    ("meta.interpolation", None),
    ("meta.preprocessor", Some(Role::Attribute)),
    ("punctuation", Some(Role::Punctuation)),
    ("punctuation.definition.annotation", Some(Role::Attribute)),
    ("punctuation.definition.comment", Some(Role::Comment)),
    ("punctuation.definition.heading", Some(Role::Heading)),
    ("punctuation.definition.keyword", Some(Role::Keyword)),
    ("punctuation.definition.string", Some(Role::String)),
    ("punctuation.definition.raw", Some(Role::String)),
    ("source", None),
    ("storage", Some(Role::Keyword)),
    ("storage.type", Some(Role::Type)),
    ("storage.type.class", Some(Role::Keyword)),
    ("storage.type.const", Some(Role::Keyword)),
    ("storage.type.enum", Some(Role::Keyword)),
    ("storage.type.function", Some(Role::Keyword)),
    ("storage.type.impl", Some(Role::Keyword)),
    ("storage.type.interface", Some(Role::Keyword)),
    ("storage.type.js", Some(Role::Keyword)),
    ("storage.type.module", Some(Role::Keyword)),
    ("storage.type.namespace", Some(Role::Keyword)),
    ("storage.type.static", Some(Role::Keyword)),
    ("storage.type.struct", Some(Role::Keyword)),
    ("storage.type.trait", Some(Role::Keyword)),
    ("storage.type.type", Some(Role::Keyword)),
    ("storage.type.union", Some(Role::Keyword)),
    ("string", Some(Role::String)),
    ("support", Some(Role::Type)),
    ("support.constant", Some(Role::Constant)),
    ("support.function", Some(Role::Function)),
    ("support.macro", Some(Role::Function)),
    ("support.type.property-name", Some(Role::Tag)),
    ("text", None),
    ("variable", Some(Role::Variable)),
    ("variable.annotation", Some(Role::Attribute)),
    ("variable.function", Some(Role::Function)),
    ("variable.language", Some(Role::Keyword)),
    ("variable.other.constant", Some(Role::Constant)),
];

/// [`MEANINGS`] made ready for comparing.
#[derive(Debug)]
pub(super) struct Roles(Vec<(Scope, Option<Role>)>);

impl Roles {
    pub(super) fn new() -> Self {
        let mut known: Vec<_> =
            MEANINGS.iter().filter_map(|(name, role)| Some((Scope::new(name).ok()?, *role))).collect();
        known.sort_by_key(|(scope, _)| std::cmp::Reverse(scope.len()));
        Self(known)
    }

    /// The role of text inside these scopes, the outermost first.
    pub(super) fn of(&self, scopes: &[Scope]) -> Option<Role> {
        let meaning = |scope: &Scope| {
            self.0.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)).map(|(_, role)| *role)
        };
        scopes.iter().rev().find_map(meaning).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_of_the_table_is_a_scope_and_stands_once() {
        assert_eq!(Roles::new().0.len(), MEANINGS.len());
        let names: std::collections::BTreeSet<_> = MEANINGS.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), MEANINGS.len());
    }

    #[test]
    fn the_innermost_known_scope_decides() {
        let roles = Roles::new();
        let of = |names: &[&str]| {
            roles.of(&names.iter().map(|name| Scope::new(name).unwrap()).collect::<Vec<_>>())
        };
        assert_eq!(
            of(&["source.rust", "string.quoted", "constant.character.escape.rust"]),
            Some(Role::Escape)
        );
        assert_eq!(of(&["source.js", "string.quoted", "meta.interpolation"]), None);
        assert_eq!(of(&["source.rust", "comment.line", "meta.unheard.of"]), Some(Role::Comment));
        assert_eq!(of(&["source.rust"]), None);
    }

    #[test]
    fn all_is_in_the_order_of_declaration() {
        assert!(Role::ALL.iter().enumerate().all(|(at, (role, _))| *role as usize == at));
    }
}
