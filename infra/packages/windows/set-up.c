/*
 * What the installer for Windows calls to set the agent up: a program that it started itself would say why it failed to nobody.
 *
 * Runs the command that it is given, unseen, and passes on what that says: into the installer's log, and where it failed as the installer's own
 * error, which a person sees, and which Windows writes into its event log.
 */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <msi.h>
#include <msiquery.h>

#define COMMAND_LENGTH 16384
/* A sentence or a few; of more, the beginning. */
#define OUTPUT_BYTES 4096

/* The installer would take brackets and braces for fields to fill in. */
static void tell(MSIHANDLE installer, INSTALLMESSAGE kind, const char *output, int bytes)
{
    static WCHAR text[OUTPUT_BYTES + 1];
    MSIHANDLE record = MsiCreateRecord(0);
    int length = bytes == 0 ? 0 : MultiByteToWideChar(CP_UTF8, 0, output, bytes, text, OUTPUT_BYTES);
    while (length > 0 && (text[length - 1] == L'\n' || text[length - 1] == L'\r')) length--;
    text[length] = 0;
    if (length == 0) lstrcpyW(text, L"What sets the agent up could not be started, or said nothing.");
    for (WCHAR *at = text; *at != 0; at++) {
        if (*at == L'[' || *at == L'{') *at = L'(';
        if (*at == L']' || *at == L'}') *at = L')';
    }
    MsiRecordSetStringW(record, 0, text);
    MsiProcessMessage(installer, kind, record);
    MsiCloseHandle(record);
}

/* How it ended, and the beginning of what it said. */
static DWORD run(WCHAR *command, char *output, int *bytes)
{
    SECURITY_ATTRIBUTES inherited = { sizeof inherited, NULL, TRUE };
    STARTUPINFOW start = { 0 };
    PROCESS_INFORMATION program;
    HANDLE nothing, from, to;
    DWORD got, exit_code = 1;
    char rest[512];

    if (!CreatePipe(&from, &to, &inherited, 0)) return exit_code;
    SetHandleInformation(from, HANDLE_FLAG_INHERIT, 0);
    nothing = CreateFileW(L"NUL", GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, &inherited, OPEN_EXISTING, 0, NULL);
    start.cb = sizeof start;
    start.dwFlags = STARTF_USESTDHANDLES;
    start.hStdInput = nothing;
    start.hStdOutput = to;
    start.hStdError = to;
    if (CreateProcessW(NULL, command, NULL, NULL, TRUE, CREATE_NO_WINDOW, NULL, NULL, &start, &program)) {
        CloseHandle(to);
        while (*bytes < OUTPUT_BYTES && ReadFile(from, output + *bytes, OUTPUT_BYTES - *bytes, &got, NULL) && got > 0) *bytes += got;
        while (ReadFile(from, rest, sizeof rest, &got, NULL) && got > 0) continue;
        WaitForSingleObject(program.hProcess, INFINITE);
        GetExitCodeProcess(program.hProcess, &exit_code);
        CloseHandle(program.hThread);
        CloseHandle(program.hProcess);
    } else {
        CloseHandle(to);
    }
    if (nothing != INVALID_HANDLE_VALUE) CloseHandle(nothing);
    CloseHandle(from);
    return exit_code;
}

__declspec(dllexport) UINT __stdcall SetUp(MSIHANDLE installer)
{
    static WCHAR command[COMMAND_LENGTH];
    static char output[OUTPUT_BYTES];
    DWORD exit_code = 1, length = COMMAND_LENGTH;
    int bytes = 0;
    /* Where an installer has the words for what it does later, in the system's name. */
    if (MsiGetPropertyW(installer, L"CustomActionData", command, &length) == ERROR_SUCCESS) exit_code = run(command, output, &bytes);
    if (exit_code != 0) tell(installer, INSTALLMESSAGE_ERROR, output, bytes);
    if (exit_code == 0 && bytes > 0) tell(installer, INSTALLMESSAGE_INFO, output, bytes);
    return exit_code == 0 ? ERROR_SUCCESS : ERROR_INSTALL_FAILURE;
}
