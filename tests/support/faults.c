/*
 * Runs a program and lets one of its system calls fail, from outside, so that the program under test is the one that ships.
 *
 *   faults REPORT FAULT N ROOTS PROGRAM [ARGUMENT...]
 *
 * Counted are the calls of the program itself (not of its children) that open, write, sync, move, link, remove, cut or make
 * something below one of ROOTS (absolute paths, separated by colons). The N-th of them meets FAULT: the name of an error;
 * `short`, which writes only half; or `crash`, which ends the program there and takes from every file what was not synced,
 * and the names of new files in directories that were not. REPORT gets one line: how many calls were counted, and which one
 * met the fault. The calls are seen through a seccomp filter and ptrace, as some go past the C library.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a call names: a path, a directory and a path, or an open file. */
enum names { PATH, AT, FD };
enum kind { OPEN, WRITE, SYNC, MOVE, MAKE, REMOVE, CUT };
struct call { long number; const char *name; enum names names; enum kind kind; };

static const struct call calls[] = {
    {SYS_openat, "openat", AT, OPEN},           {SYS_write, "write", FD, WRITE},
    {SYS_pwrite64, "pwrite64", FD, WRITE},      {SYS_writev, "writev", FD, WRITE},
    {SYS_fsync, "fsync", FD, SYNC},             {SYS_fdatasync, "fdatasync", FD, SYNC},
    {SYS_renameat2, "renameat2", AT, MOVE},     {SYS_linkat, "linkat", AT, MOVE},
    {SYS_unlinkat, "unlinkat", AT, REMOVE},     {SYS_ftruncate, "ftruncate", FD, CUT},
    {SYS_mkdirat, "mkdirat", AT, MAKE},
#ifdef SYS_renameat
    {SYS_renameat, "renameat", AT, MOVE},
#endif
#ifdef SYS_open
    {SYS_open, "open", PATH, OPEN},             {SYS_creat, "creat", PATH, OPEN},
    {SYS_rename, "rename", PATH, MOVE},         {SYS_link, "link", PATH, MOVE},
    {SYS_unlink, "unlink", PATH, REMOVE},       {SYS_rmdir, "rmdir", PATH, REMOVE},
    {SYS_mkdir, "mkdir", PATH, MAKE},
#endif
};
enum { N_CALLS = sizeof calls / sizeof *calls };

static const struct { const char *name; int number; } errors[] = {
    {"ENOSPC", ENOSPC}, {"EIO", EIO}, {"EMFILE", EMFILE}, {"EACCES", EACCES}, {"EROFS", EROFS},
};

/* A file that has unsynced bytes: held open here, so that it is found under whatever name it has by then. */
struct pending { int fd; dev_t device; ino_t inode; off_t synced; };
/* A name that was made in a directory that was not synced since. */
struct fresh { char dir[PATH_MAX], path[PATH_MAX]; };

static struct pending pending[4096];
static int n_pending;
static struct fresh fresh[1024];
static int n_fresh;
static char *roots;
static pid_t program;

static void die(const char *what) {
    perror(what);
    exit(125);
}

/* The registers of a stopped thread. */
#if defined __x86_64__
typedef struct user_regs_struct registers;
#define NUMBER(r) ((r).orig_rax)
#define RESULT(r) ((r).rax)
static unsigned long long argument(const registers *r, int at) {
    const unsigned long long all[] = {r->rdi, r->rsi, r->rdx, r->r10};
    return all[at];
}
static void set_third(registers *r, unsigned long long value) { r->rdx = value; }
#define MACHINE AUDIT_ARCH_X86_64
#elif defined __aarch64__
typedef struct user_regs_struct registers;
#define NUMBER(r) ((r).regs[8])
#define RESULT(r) ((r).regs[0])
static unsigned long long argument(const registers *r, int at) { return r->regs[at]; }
static void set_third(registers *r, unsigned long long value) { r->regs[2] = value; }
#define MACHINE AUDIT_ARCH_AARCH64
#else
#error "not known here"
#endif

static void get(pid_t thread, registers *r) {
    struct iovec io = {r, sizeof *r};
    if (ptrace(PTRACE_GETREGSET, thread, (void *)NT_PRSTATUS, &io) == -1) die("registers");
}

static void put(pid_t thread, registers *r) {
    struct iovec io = {r, sizeof *r};
    if (ptrace(PTRACE_SETREGSET, thread, (void *)NT_PRSTATUS, &io) == -1) die("registers");
}

/* Leaves the call out; the program sees this error. */
static void refuse(pid_t thread, registers *r, int error) {
#if defined __aarch64__
    int none = -1;
    struct iovec io = {&none, sizeof none};
    if (ptrace(PTRACE_SETREGSET, thread, (void *)NT_ARM_SYSTEM_CALL, &io) == -1) die("call");
#endif
    NUMBER(*r) = -1;
    RESULT(*r) = -(long long)error;
    put(thread, r);
}

/* Lets the kernel stop the calling program at every call of the table. */
static void filter(void) {
    struct sock_filter code[N_CALLS + 6];
    int at = 0;
    code[at++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch));
    code[at++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MACHINE, 0, N_CALLS + 1);
    code[at++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (int call = 0; call < N_CALLS; call++)
        code[at++] =
            (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[call].number, N_CALLS - call, 0);
    code[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    code[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
    struct sock_fprog whole = {at, code};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &whole)) die("seccomp");
}

static int is_below_root(const char *path) {
    for (const char *root = roots; *root;) {
        size_t length = strcspn(root, ":");
        if (!strncmp(path, root, length) && (path[length] == '/' || !path[length])) return 1;
        root += length + (root[length] == ':');
    }
    return 0;
}

/* Where a link of /proc leads. */
static int link_of(char *out, const char *format, pid_t thread, long long number) {
    char link[64];
    snprintf(link, sizeof link, format, (int)thread, number);
    ssize_t length = readlink(link, out, PATH_MAX - 1);
    if (length < 0) return 0;
    out[length] = 0;
    return 1;
}

static int text_at(pid_t thread, unsigned long long address, char *out) {
    struct iovec here = {out, PATH_MAX - 1}, there = {(void *)address, PATH_MAX - 1};
    ssize_t length = process_vm_readv(thread, &here, 1, &there, 1, 0);
    /* The text may end just before memory that cannot be read. */
    if (length < 0) {
        there.iov_len = here.iov_len = 4096 - address % 4096;
        length = process_vm_readv(thread, &here, 1, &there, 1, 0);
    }
    if (length < 0) return 0;
    out[length] = 0;
    return 1;
}

/* The absolute path of what argument `at` and the next one name. */
static int path_of(pid_t thread, const registers *r, enum names names, int at, char *out) {
    char name[PATH_MAX], above[PATH_MAX];
    if (names == FD) return link_of(out, "/proc/%d/fd/%lld", thread, (int)argument(r, at));
    if (!text_at(thread, argument(r, at + (names == AT)), name)) return 0;
    if (name[0] == '/') return snprintf(out, PATH_MAX, "%s", name) > 0;
    int dir = names == AT ? (int)argument(r, at) : AT_FDCWD;
    int found = dir == AT_FDCWD ? link_of(above, "/proc/%d/cwd", thread, 0) : link_of(above, "/proc/%d/fd/%lld", thread, dir);
    return found && snprintf(out, PATH_MAX, "%.2000s/%.2000s", above, name) > 0;
}

/* Whether the thread is one of the program itself. */
static int is_own(pid_t thread) {
    char path[64], line[256];
    int group = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int)thread);
    FILE *file = fopen(path, "r");
    while (file && !group && fgets(line, sizeof line, file)) sscanf(line, "Tgid: %d", &group);
    if (file) fclose(file);
    return group == program;
}

/* Keeps account of what a crash would take away. The call is about to succeed. */
static struct pending *held(pid_t thread, int fd) {
    char path[64];
    struct stat stat;
    snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)thread, fd);
    if (fstatat(AT_FDCWD, path, &stat, 0) || !S_ISREG(stat.st_mode)) return NULL;
    for (int at = 0; at < n_pending; at++)
        if (pending[at].device == stat.st_dev && pending[at].inode == stat.st_ino) return &pending[at];
    int own = open(path, O_WRONLY | O_CLOEXEC);
    if (own < 0 || n_pending == sizeof pending / sizeof *pending) return NULL;
    pending[n_pending] = (struct pending){own, stat.st_dev, stat.st_ino, stat.st_size};
    return &pending[n_pending++];
}

static void note_new(const char *path) {
    if (!access(path, F_OK) || n_fresh == sizeof fresh / sizeof *fresh) return;
    const char *slash = strrchr(path, '/');
    snprintf(fresh[n_fresh].path, PATH_MAX, "%s", path);
    snprintf(fresh[n_fresh++].dir, PATH_MAX, "%.*s", (int)(slash - path), path);
}

static void account(pid_t thread, const registers *r, const struct call *call, const char *path) {
    struct stat stat;
    if (call->kind == WRITE || call->kind == CUT) held(thread, (int)argument(r, 0));
    if (call->kind == OPEN && argument(r, call->names == AT ? 2 : 1) & O_CREAT) note_new(path);
    if (call->kind == MOVE) {
        char to[PATH_MAX];
        if (path_of(thread, r, call->names, call->names == AT ? 2 : 1, to)) note_new(to);
    }
    if (call->kind != SYNC) return;
    struct pending *file = held(thread, (int)argument(r, 0));
    if (file && !fstat(file->fd, &stat)) file->synced = stat.st_size;
    for (int at = 0; at < n_fresh;) {
        if (strcmp(fresh[at].dir, path)) at++;
        else fresh[at] = fresh[--n_fresh];
    }
}

/* The power goes: what was not synced is gone. */
static void crash(void) {
    int status;
    kill(program, SIGKILL);
    while (waitpid(-1, &status, __WALL) > 0 || errno == EINTR) {}
    for (int at = 0; at < n_pending; at++) {
        struct stat stat;
        if (!fstat(pending[at].fd, &stat) && stat.st_size > pending[at].synced && ftruncate(pending[at].fd, pending[at].synced))
            perror("truncate");
    }
    for (int at = 0; at < n_fresh; at++) unlink(fresh[at].path);
}

static int n_counted, n_at;
static const char *fault, *report;
static char said[PATH_MAX + 64] = "nothing";

static void tell(void) {
    FILE *file = fopen(report, "w");
    if (!file || fprintf(file, "%d %s\n", n_counted, said) < 0 || fclose(file)) die(report);
}

static void at_call(pid_t thread) {
    registers r;
    char path[PATH_MAX];
    get(thread, &r);
    const struct call *call = NULL;
    for (int at = 0; at < N_CALLS; at++)
        if ((long)NUMBER(r) == calls[at].number) call = &calls[at];
    if (!call || !is_own(thread) || !path_of(thread, &r, call->names, 0, path) || !is_below_root(path)) return;
    int is_crash = !strcmp(fault, "crash");
    if (++n_counted == n_at) {
        snprintf(said, sizeof said, "%s %.4000s", call->name, path);
        if (is_crash) {
            tell();
            crash();
            exit(137);
        }
        for (size_t at = 0; at < sizeof errors / sizeof *errors; at++)
            if (!strcmp(fault, errors[at].name)) refuse(thread, &r, errors[at].number);
        if (!strcmp(fault, "short") && call->kind == WRITE && argument(&r, 2) > 1) {
            set_third(&r, argument(&r, 2) / 2);
            put(thread, &r);
        }
    } else if (is_crash) {
        account(thread, &r, call, path);
    }
}

int main(int argc, char **argv) {
    if (argc < 6) return 125;
    report = argv[1], fault = argv[2], n_at = atoi(argv[3]), roots = argv[4];
    program = fork();
    if (program == 0) {
        if (ptrace(PTRACE_TRACEME, 0, 0, 0)) die("ptrace");
        raise(SIGSTOP);
        filter();
        execvp(argv[5], argv + 5);
        die(argv[5]);
    }
    for (int signal = 1; signal < 32; signal++)
        if (signal != SIGCHLD && signal != SIGKILL && signal != SIGSTOP) sigaction(signal, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
    int status;
    if (waitpid(program, &status, 0) != program) die("wait");
    long options = PTRACE_O_EXITKILL | PTRACE_O_TRACESECCOMP | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK;
    if (ptrace(PTRACE_SETOPTIONS, program, 0, options)) die("ptrace");
    ptrace(PTRACE_CONT, program, 0, 0);
    for (;;) {
        pid_t thread = waitpid(-1, &status, __WALL);
        if (thread < 0) die("wait");
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            if (thread != program) continue;
            tell();
            return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        }
        int event = status >> 16, signal = WSTOPSIG(status);
        if (event == PTRACE_EVENT_SECCOMP) at_call(thread);
        /* Events, and the stop with which a new thread begins, are no signals of the program's. */
        if (event || signal == SIGTRAP || signal == SIGSTOP) signal = 0;
        ptrace(PTRACE_CONT, thread, 0, signal);
    }
}
