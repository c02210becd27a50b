/*
 * Cloud Print agent as a Windows service: node.exe is none by itself.
 *
 * Starting -> running -> (waiting -> running)* -> stopping -> stopped. The agent is started again whatever ends it, later and later while it
 * keeps ending; except with code 77, which says that its computer was removed. It is asked to stop by the end of its input, and ends with this
 * process in any case, since both are in one job object. What it writes goes to agent.log in its state folder, of two times 10 MB at most.
 */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <shlobj.h>

#define NAME L"CloudPrintAgent"
#define EXIT_REVOKED 77
#define FIRST_WAIT_MS 1000
#define LAST_WAIT_MS 60000
/* Having run so long it counts as healthy. */
#define HEALTHY_MS 60000
/* The agent gives itself 10 seconds, its launcher 15. */
#define STOP_MS 20000
/* A process that was ended is gone at once, unless a driver holds it. */
#define END_MS 3000
#define LOG_BYTES (10 * 1024 * 1024)
#define LONG_PATH 4096

static SERVICE_STATUS_HANDLE handle;
static SERVICE_STATUS status;
static HANDLE stop_event;
static HANDLE job;
static WCHAR root[LONG_PATH];
static WCHAR state[LONG_PATH];

static void report(DWORD current, DWORD exit_code, DWORD wait_ms)
{
    status.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
    status.dwCurrentState = current;
    status.dwControlsAccepted = current == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_PRESHUTDOWN : 0;
    status.dwWin32ExitCode = exit_code;
    status.dwWaitHint = wait_ms;
    status.dwCheckPoint = wait_ms == 0 ? 0 : status.dwCheckPoint + 1;
    SetServiceStatus(handle, &status);
}

static DWORD WINAPI on_control(DWORD control, DWORD type, LPVOID data, LPVOID context)
{
    (void)type, (void)data, (void)context;
    if (control == SERVICE_CONTROL_INTERROGATE) return NO_ERROR;
    if (control != SERVICE_CONTROL_STOP && control != SERVICE_CONTROL_PRESHUTDOWN) return ERROR_CALL_NOT_IMPLEMENTED;
    report(SERVICE_STOP_PENDING, NO_ERROR, STOP_MS + 5000);
    SetEvent(stop_event);
    return NO_ERROR;
}

static void join(WCHAR *to, const WCHAR *folder, const WCHAR *name)
{
    lstrcpynW(to, folder, LONG_PATH - lstrlenW(name));
    lstrcatW(to, name);
}

/* The program is ROOT\bin\cloudprint-agent-service.exe. */
static BOOL find_places(void)
{
    WCHAR data[LONG_PATH];
    int parts = 2;
    DWORD length = GetModuleFileNameW(NULL, root, LONG_PATH);
    if (length == 0 || length >= LONG_PATH) return FALSE;
    while (length > 0 && parts > 0)
        if (root[--length] == L'\\') root[length] = 0, parts--;
    /* A service's environment may name another folder than people's does. */
    if (parts > 0 || FAILED(SHGetFolderPathW(NULL, CSIDL_COMMON_APPDATA, NULL, 0, data))) return FALSE;
    join(state, data, L"\\Cloud Print Agent");
    return SetEnvironmentVariableW(L"CLOUDPRINT_AGENT_DIR", state);
}

/* Shared with the thread that still copies the last words of an agent before. */
static HANDLE open_log(void)
{
    WCHAR path[LONG_PATH];
    join(path, state, L"\\agent.log");
    return CreateFileW(path, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
}

/* Copies what the agent writes; ends with it. A log that can not be written must not hold the agent up. */
static DWORD WINAPI keep_log(LPVOID from)
{
    char bytes[4096];
    DWORD got, put;
    HANDLE log = open_log();
    while (ReadFile((HANDLE)from, bytes, sizeof bytes, &got, NULL) && got > 0) {
        LARGE_INTEGER size;
        if (log != INVALID_HANDLE_VALUE && GetFileSizeEx(log, &size) && size.QuadPart > LOG_BYTES) {
            WCHAR path[LONG_PATH], old[LONG_PATH];
            join(path, state, L"\\agent.log");
            join(old, state, L"\\agent.log.1");
            CloseHandle(log);
            MoveFileExW(path, old, MOVEFILE_REPLACE_EXISTING);
            log = open_log();
        }
        if (log != INVALID_HANDLE_VALUE) WriteFile(log, bytes, got, &put, NULL);
    }
    if (log != INVALID_HANDLE_VALUE) CloseHandle(log);
    CloseHandle((HANDLE)from);
    return 0;
}

static BOOL start_agent(PROCESS_INFORMATION *agent, HANDLE *input)
{
    static WCHAR command[4 * LONG_PATH];
    SECURITY_ATTRIBUTES inherited = { sizeof inherited, NULL, TRUE };
    STARTUPINFOW start = { 0 };
    HANDLE input_read, output_read, output_write, thread;
    BOOL is_started;

    if (!CreatePipe(&input_read, input, &inherited, 0)) return FALSE;
    if (!CreatePipe(&output_read, &output_write, &inherited, 0)) return CloseHandle(input_read), CloseHandle(*input), FALSE;
    /* An end of ours in the agent's hands would never be the last one closed. */
    SetHandleInformation(*input, HANDLE_FLAG_INHERIT, 0);
    SetHandleInformation(output_read, HANDLE_FLAG_INHERIT, 0);

    lstrcpyW(command, L"\"");
    lstrcatW(command, root);
    lstrcatW(command, L"\\bin\\node.exe\" \"--env-file-if-exists=");
    lstrcatW(command, root);
    lstrcatW(command, L"\\agent.env\" \"");
    lstrcatW(command, root);
    lstrcatW(command, L"\\launcher\\launcher.js\" run --service");

    start.cb = sizeof start;
    start.dwFlags = STARTF_USESTDHANDLES;
    start.hStdInput = input_read;
    start.hStdOutput = output_write;
    start.hStdError = output_write;
    is_started = CreateProcessW(NULL, command, NULL, NULL, TRUE, CREATE_SUSPENDED | CREATE_NO_WINDOW, NULL, state, &start, agent);
    CloseHandle(input_read);
    CloseHandle(output_write);
    if (!is_started) return CloseHandle(*input), CloseHandle(output_read), FALSE;
    thread = CreateThread(NULL, 0, keep_log, output_read, 0, NULL);
    if (thread != NULL) CloseHandle(thread);
    AssignProcessToJobObject(job, agent->hProcess);
    ResumeThread(agent->hThread);
    CloseHandle(agent->hThread);
    return TRUE;
}

/* Keeps the agent running until the service is to stop, or the agent has nothing more to do. */
static void keep_running(void)
{
    DWORD wait_ms = FIRST_WAIT_MS;
    for (;;) {
        PROCESS_INFORMATION agent;
        HANDLE input;
        if (start_agent(&agent, &input)) {
            HANDLE either[2] = { stop_event, agent.hProcess };
            ULONGLONG started = GetTickCount64();
            DWORD exit_code = 0;
            BOOL is_stop = WaitForMultipleObjects(2, either, FALSE, INFINITE) == WAIT_OBJECT_0;
            CloseHandle(input);
            if (is_stop) WaitForSingleObject(agent.hProcess, STOP_MS);
            GetExitCodeProcess(agent.hProcess, &exit_code);
            CloseHandle(agent.hProcess);
            if (is_stop || exit_code == EXIT_REVOKED) return;
            if (GetTickCount64() - started > HEALTHY_MS) wait_ms = FIRST_WAIT_MS;
        }
        if (WaitForSingleObject(stop_event, wait_ms) == WAIT_OBJECT_0) return;
        wait_ms = wait_ms * 2 > LAST_WAIT_MS ? LAST_WAIT_MS : wait_ms * 2;
    }
}

/* Whoever hears that the service has stopped may take its files away: none of its programs has one open then. */
static void end_all(void)
{
    JOBOBJECT_BASIC_ACCOUNTING_INFORMATION left;
    ULONGLONG until = GetTickCount64() + END_MS;
    TerminateJobObject(job, 1);
    while (QueryInformationJobObject(job, JobObjectBasicAccountingInformation, &left, sizeof left, NULL) && left.ActiveProcesses > 0 && GetTickCount64() < until)
        Sleep(20);
}

static void WINAPI service_main(DWORD count, LPWSTR *arguments)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = { 0 };
    (void)count, (void)arguments;
    handle = RegisterServiceCtrlHandlerExW(NAME, on_control, NULL);
    if (handle == NULL) return;
    report(SERVICE_START_PENDING, NO_ERROR, 5000);
    stop_event = CreateEventW(NULL, TRUE, FALSE, NULL);
    job = CreateJobObjectW(NULL, NULL);
    limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
    if (stop_event == NULL || job == NULL || !SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits) || !find_places()) {
        report(SERVICE_STOPPED, ERROR_SERVICE_NOT_ACTIVE, 0);
        return;
    }
    report(SERVICE_RUNNING, NO_ERROR, 0);
    keep_running();
    end_all();
    report(SERVICE_STOPPED, NO_ERROR, 0);
}

int wmain(void)
{
    SERVICE_TABLE_ENTRYW services[] = { { (LPWSTR)NAME, service_main }, { NULL, NULL } };
    return StartServiceCtrlDispatcherW(services) ? 0 : (int)GetLastError();
}
