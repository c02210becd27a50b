/*
 * A print spooler that does what a test says, in the place of winspool.drv: queues and jobs in the states of the real one, and change
 * notifications, none of which Wine has. It lives in the process that loads it; one in which drivers are asked has one of its own, which
 * does as it is told as well, and says nothing.
 *
 * It reads lines that the test appends to the file named by STAND_IN_CONTROL, and appends to the same name with ".log" what it was
 * asked to do. Documents come to lie beside it as ".<job id>". Names are UTF-8, and end the line.
 *
 *   queue ATTRIBUTES STATUS DRIVER NAME   makes a queue, or sets it; DRIVER "xps" takes XPS_PASS
 *   gone NAME                             removes a queue
 *   job ID STATUS                         sets the status bits of a job, and tells
 *   vanish ID                             removes a job without a word
 *   rename ID NAME                        gives a job another name, as some drivers do
 *   count ID                              the next job gets the number after this one
 *   leftover NAME OF DOCUMENT             a job that a former process left in the first queue, paused
 *   by-hand 1                             released jobs print only when the test says so
 *   no-pause 1                            pausing a job is refused
 *   away 1                                the service is not running
 *   block CALL NAME                       what is asked of this queue by CALL does not return, until the line "block"
 */
#define UNICODE
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>
#include <winspool.h>

#define MOST 64
#define EXPORT __declspec(dllexport)

typedef struct { int used; DWORD attributes, status; WCHAR driver[64], name[128]; } Queue;
typedef struct { int used; DWORD id, status; Queue *queue; WCHAR document[300]; } Job;
typedef struct { int used; Queue *queue; Job *job; } Printer;
typedef struct { DWORD id, status; } Told;
typedef struct { int used; Queue *queue; HANDLE event; Told told[256]; int count; } Watch;

static Queue queues[MOST];
static Job jobs[MOST];
static Printer printers[4096];
static Watch watches[MOST];
static DWORD last_id;
static int is_away, is_by_hand, refuses_pause;
/* A process that loads this later has read what was said before it came. */
static volatile int is_up_to_date;
static char control[MAX_PATH], blocked_call[64];
static WCHAR blocked_queue[300];
static CRITICAL_SECTION lock;

static void pass(const char *call, const WCHAR *queue)
{
    while (!strcmp(blocked_call, call) && !wcscmp(blocked_queue, queue)) Sleep(5);
}

static void note(const char *what, DWORD id, const WCHAR *text)
{
    char path[MAX_PATH + 8], utf8[1024] = "";
    if (text) WideCharToMultiByte(CP_UTF8, 0, text, -1, utf8, sizeof utf8, NULL, NULL);
    snprintf(path, sizeof path, "%s.log", control);
    FILE *log = wcsstr(GetCommandLineW(), L"windows-worker") ? NULL : fopen(path, "ab");
    if (!log) return;
    fprintf(log, "%s %lu %s\n", what, (unsigned long)id, utf8);
    fclose(log);
}

static BOOL fail(DWORD error)
{
    SetLastError(error);
    return FALSE;
}

static Queue *queue_named(const WCHAR *name)
{
    for (int i = 0; i < MOST; i++)
        if (queues[i].used && !wcscmp(queues[i].name, name)) return &queues[i];
    return NULL;
}

static Job *job_numbered(DWORD id)
{
    for (int i = 0; i < MOST; i++)
        if (jobs[i].used && jobs[i].id == id) return &jobs[i];
    return NULL;
}

static Job *new_job(Queue *queue, const WCHAR *document, DWORD status)
{
    for (int i = 0; i < MOST; i++) {
        if (jobs[i].used) continue;
        jobs[i] = (Job){ .used = 1, .id = ++last_id, .status = status, .queue = queue };
        wcsncpy(jobs[i].document, document, 299);
        return &jobs[i];
    }
    return NULL;
}

static void tell(Queue *queue, Job *job)
{
    for (int i = 0; i < MOST; i++) {
        Watch *watch = &watches[i];
        if (!watch->used || (watch->queue && watch->queue != queue)) continue;
        if (job && watch->queue && watch->count < 256) watch->told[watch->count++] = (Told){ job->id, job->status };
        SetEvent(watch->event);
    }
}

static void set_status(Job *job, DWORD status)
{
    job->status = status;
    tell(job->queue, job);
}

/* As Windows does it: printing, printed, and gone. Its last word may be that alone. */
static void print_if_released(Job *job)
{
    if (is_by_hand || (job->status & (JOB_STATUS_PAUSED | JOB_STATUS_SPOOLING | JOB_STATUS_DELETING))) return;
    note("print", job->id, job->document);
    set_status(job, JOB_STATUS_PRINTING);
    set_status(job, JOB_STATUS_PRINTING | JOB_STATUS_PRINTED);
    set_status(job, JOB_STATUS_PRINTED | JOB_STATUS_DELETING);
    set_status(job, JOB_STATUS_DELETED);
    job->used = 0;
}

static void wide(const char *utf8, WCHAR *out, int size)
{
    MultiByteToWideChar(CP_UTF8, 0, utf8, -1, out, size);
}

static void obey(char *line)
{
    unsigned long a, b;
    int at = 0;
    char driver[64];
    WCHAR name[300];
    if (sscanf(line, "queue %lu %lu %63s %n", &a, &b, driver, &at) == 3) {
        wide(line + at, name, 300);
        Queue *queue = queue_named(name);
        for (int i = 0; !queue && i < MOST; i++)
            if (!queues[i].used) queue = &queues[i];
        queue->used = 1;
        queue->attributes = a;
        queue->status = b;
        wide(driver, queue->driver, 64);
        wcsncpy(queue->name, name, 127);
        tell(queue, NULL);
    } else if (!strncmp(line, "gone ", 5)) {
        wide(line + 5, name, 300);
        Queue *queue = queue_named(name);
        if (queue) { queue->used = 0; tell(queue, NULL); }
    } else if (sscanf(line, "job %lu %lu", &a, &b) == 2) {
        Job *job = job_numbered(a);
        if (job) set_status(job, b);
    } else if (sscanf(line, "vanish %lu", &a) == 1) {
        Job *job = job_numbered(a);
        if (job) job->used = 0;
    } else if (sscanf(line, "rename %lu %n", &a, &at) == 1) {
        Job *job = job_numbered(a);
        if (job) wide(line + at, job->document, 300);
    } else if (sscanf(line, "count %lu", &a) == 1) last_id = a;
    else if (!strncmp(line, "leftover ", 9)) {
        wide(line + 9, name, 300);
        new_job(&queues[0], name, JOB_STATUS_PAUSED | JOB_STATUS_SPOOLING);
    } else if (sscanf(line, "by-hand %lu", &a) == 1) is_by_hand = a;
    else if (sscanf(line, "no-pause %lu", &a) == 1) refuses_pause = a;
    else if (sscanf(line, "away %lu", &a) == 1) is_away = a;
    else if (!strcmp(line, "block")) blocked_call[0] = 0;
    else if (sscanf(line, "block %63s %n", driver, &at) == 1) {
        wide(line + at, blocked_queue, 300);
        strcpy(blocked_call, driver);
    }
    note("did", 0, NULL);
}

static DWORD WINAPI read_control(void *unused)
{
    static char line[2048];
    int length = 0, c;
    FILE *file = NULL;
    for (;;) {
        while (!file && !(file = fopen(control, "rb"))) Sleep(5);
        while ((c = fgetc(file)) != EOF) {
            if (c != '\n') { if (length < 2047) line[length++] = c; continue; }
            line[length] = 0;
            length = 0;
            EnterCriticalSection(&lock);
            obey(line);
            LeaveCriticalSection(&lock);
        }
        is_up_to_date = 1;
        /* Windows' library remembers the end of a file until its place is set. */
        fseek(file, 0, SEEK_CUR);
        Sleep(5);
    }
    return 0;
}

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, void *reserved)
{
    if (reason != DLL_PROCESS_ATTACH) return TRUE;
    InitializeCriticalSection(&lock);
    if (!GetEnvironmentVariableA("STAND_IN_CONTROL", control, sizeof control)) return FALSE;
    /* Stays, as its thread does, when whoever loaded it lets it go. */
    HMODULE self;
    GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_PIN, (LPCWSTR)DllMain, &self);
    CloseHandle(CreateThread(NULL, 0, read_control, NULL, 0, NULL));
    return TRUE;
}

/* Everything below is called as winspool.drv is. */
#define BEGIN while (!is_up_to_date) Sleep(1); EnterCriticalSection(&lock); BOOL ok = !is_away || fail(RPC_S_SERVER_UNAVAILABLE); if (ok) {
#define END } LeaveCriticalSection(&lock); return ok;
#define PRINTER(handle) (&printers[(size_t)(handle) - 1])
#define PASS(handle) pass(__func__, PRINTER(handle)->queue ? PRINTER(handle)->queue->name : L"")

EXPORT BOOL WINAPI OpenPrinterW(LPWSTR name, LPHANDLE handle, LPPRINTER_DEFAULTSW defaults)
{
    BEGIN
    Queue *queue = name ? queue_named(name) : NULL;
    if (name && !queue) ok = fail(ERROR_INVALID_PRINTER_NAME);
    else {
        int i = 0;
        while (printers[i].used) i++;
        printers[i] = (Printer){ 1, queue, NULL };
        *handle = (HANDLE)(size_t)(i + 1);
    }
    END
}

EXPORT BOOL WINAPI ClosePrinter(HANDLE handle)
{
    EnterCriticalSection(&lock);
    PRINTER(handle)->used = 0;
    LeaveCriticalSection(&lock);
    return TRUE;
}

/* Strings stand behind the structures, as in the real ones. */
static BYTE *strings;
static LPWSTR put(const WCHAR *text)
{
    LPWSTR at = (LPWSTR)strings;
    wcscpy(at, text);
    strings += (wcslen(text) + 1) * sizeof(WCHAR);
    return at;
}

EXPORT BOOL WINAPI EnumPrintersW(DWORD flags, LPWSTR server, DWORD level, LPBYTE out, DWORD size, LPDWORD needed, LPDWORD count)
{
    BEGIN
    DWORD found = 0;
    for (int i = 0; i < MOST; i++) found += queues[i].used;
    *needed = found * (sizeof(PRINTER_INFO_2W) + 1024);
    *count = 0;
    if (size < *needed) ok = fail(ERROR_INSUFFICIENT_BUFFER);
    else {
        PRINTER_INFO_2W *info = (PRINTER_INFO_2W *)out;
        memset(out, 0, size);
        strings = (BYTE *)(info + found);
        for (int i = 0; i < MOST; i++) {
            Queue *queue = &queues[i];
            if (!queue->used) continue;
            info->pPrinterName = put(queue->name);
            info->pPortName = put(L"STAND-IN:");
            info->pDriverName = put(queue->driver);
            info->Attributes = queue->attributes;
            info->Status = queue->status;
            for (int j = 0; j < MOST; j++) info->cJobs += jobs[j].used && jobs[j].queue == queue;
            info++;
            ++*count;
        }
    }
    END
}

EXPORT BOOL WINAPI GetDefaultPrinterW(LPWSTR name, LPDWORD length)
{
    BEGIN
    DWORD needed = queues[0].used ? wcslen(queues[0].name) + 1 : 0;
    if (!needed) ok = fail(ERROR_FILE_NOT_FOUND);
    else if (!name || *length < needed) { *length = needed; ok = fail(ERROR_INSUFFICIENT_BUFFER); }
    else wcscpy(name, queues[0].name);
    END
}

EXPORT BOOL WINAPI GetPrinterDriverW(HANDLE handle, LPWSTR environment, DWORD level, LPBYTE out, DWORD size, LPDWORD needed)
{
    BEGIN
    *needed = 200;
    if (size < 200) ok = fail(ERROR_INSUFFICIENT_BUFFER);
    else {
        memset(out, 0, size);
        BOOL is_xps = !wcscmp(PRINTER(handle)->queue->driver, L"xps");
        *(DWORD *)out = is_xps ? 4 : 3;
        *(DWORD *)(out + 168) = is_xps ? 2 : 0;
    }
    END
}

EXPORT int WINAPI DeviceCapabilitiesW(LPCWSTR device, LPCWSTR port, WORD capability, LPWSTR out, const DEVMODEW *mode)
{
    pass(__func__, device);
    switch (capability) {
    case DC_PAPERS: if (out) memcpy(out, (WORD[]){ 9, 300 }, 4); return 2;
    case DC_PAPERSIZE: if (out) memcpy(out, (LONG[]){ 2100, 2970, 1016, 1524 }, 16); return 2;
    case DC_PAPERNAMES: if (out) { memset(out, 0, 256); wcscpy(out, L"A4"); wcscpy(out + 64, L"\u00c9tikett 4\u00d76"); } return 2;
    case DC_BINS: if (out) memcpy(out, (WORD[]){ 7, 260 }, 4); return 2;
    case DC_BINNAMES: if (out) { memset(out, 0, 96); wcscpy(out, L"Auto"); wcscpy(out + 24, L"\u7d19 Tray"); } return 2;
    case DC_ENUMRESOLUTIONS: if (out) memcpy(out, (LONG[]){ 203, 203 }, 8); return 1;
    case DC_COPIES: return 99;
    case DC_DUPLEX: case DC_COLORDEVICE: case DC_COLLATE: case DC_FIELDS: return 0;
    default: return -1;
    }
}

EXPORT LONG WINAPI DocumentPropertiesW(HWND window, HANDLE handle, LPWSTR name, PDEVMODEW out, PDEVMODEW in, DWORD mode)
{
    if (mode == 0) return 220;
    memset(out, 0, 220);
    out->dmSize = 220;
    out->dmFields = DM_PAPERSIZE;
    out->dmPaperSize = 9;
    return 1;
}

EXPORT BOOL WINAPI EnumJobsW(HANDLE handle, DWORD first, DWORD most, DWORD level, LPBYTE out, DWORD size, LPDWORD needed, LPDWORD count)
{
    PASS(handle);
    BEGIN
    Queue *queue = PRINTER(handle)->queue;
    DWORD found = 0;
    for (int i = 0; i < MOST; i++) found += jobs[i].used && jobs[i].queue == queue;
    *needed = found * (sizeof(JOB_INFO_1W) + 1024);
    *count = 0;
    if (size < *needed) ok = fail(ERROR_INSUFFICIENT_BUFFER);
    else {
        JOB_INFO_1W *info = (JOB_INFO_1W *)out;
        memset(out, 0, size);
        strings = (BYTE *)(info + found);
        for (int i = 0; i < MOST; i++) {
            if (!jobs[i].used || jobs[i].queue != queue) continue;
            info->JobId = jobs[i].id;
            info->Status = jobs[i].status;
            info->pDocument = put(jobs[i].document);
            info++;
            ++*count;
        }
    }
    END
}

EXPORT BOOL WINAPI SetJobW(HANDLE handle, DWORD id, DWORD level, LPBYTE info, DWORD command)
{
    PASS(handle);
    BEGIN
    Job *job = job_numbered(id);
    if (!job) ok = fail(ERROR_INVALID_PARAMETER);
    else if (command == JOB_CONTROL_PAUSE && refuses_pause) ok = fail(ERROR_ACCESS_DENIED);
    else if (command == JOB_CONTROL_PAUSE) { note("pause", id, NULL); set_status(job, job->status | JOB_STATUS_PAUSED); }
    else if (command == JOB_CONTROL_RESUME) {
        note("resume", id, NULL);
        set_status(job, job->status & ~JOB_STATUS_PAUSED);
        print_if_released(job);
    } else {
        note("delete", id, NULL);
        set_status(job, job->status | JOB_STATUS_DELETING);
        job->used = 0;
    }
    END
}

EXPORT DWORD WINAPI StartDocPrinterW(HANDLE handle, DWORD level, LPBYTE info)
{
    PASS(handle);
    DOC_INFO_1W *document = (DOC_INFO_1W *)info;
    DWORD id = 0;
    EnterCriticalSection(&lock);
    if (is_away) fail(RPC_S_SERVER_UNAVAILABLE);
    else {
        Printer *printer = PRINTER(handle);
        printer->job = new_job(printer->queue, document->pDocName, JOB_STATUS_SPOOLING);
        id = printer->job->id;
        note(wcscmp(document->pDatatype, L"RAW") ? "start-xps" : "start", id, document->pDocName);
        tell(printer->queue, printer->job);
    }
    LeaveCriticalSection(&lock);
    return id;
}

EXPORT BOOL WINAPI WritePrinter(HANDLE handle, LPVOID bytes, DWORD length, LPDWORD written)
{
    PASS(handle);
    BEGIN
    char path[MAX_PATH + 16];
    snprintf(path, sizeof path, "%s.%lu", control, (unsigned long)PRINTER(handle)->job->id);
    FILE *file = fopen(path, "ab");
    *written = fwrite(bytes, 1, length, file);
    fclose(file);
    note("write", PRINTER(handle)->job->id, NULL);
    END
}

EXPORT BOOL WINAPI EndDocPrinter(HANDLE handle)
{
    PASS(handle);
    BEGIN
    Job *job = PRINTER(handle)->job;
    note("end", job->id, NULL);
    set_status(job, job->status & ~JOB_STATUS_SPOOLING);
    print_if_released(job);
    END
}

EXPORT BOOL WINAPI AbortPrinter(HANDLE handle)
{
    BEGIN
    note("abort", PRINTER(handle)->job->id, NULL);
    PRINTER(handle)->job->used = 0;
    END
}

EXPORT HANDLE WINAPI FindFirstPrinterChangeNotification(HANDLE handle, DWORD filter, DWORD options, void *fields)
{
    HANDLE event = INVALID_HANDLE_VALUE;
    EnterCriticalSection(&lock);
    for (int i = 0; i < MOST && event == INVALID_HANDLE_VALUE; i++) {
        if (watches[i].used) continue;
        event = CreateEventW(NULL, TRUE, FALSE, NULL);
        watches[i] = (Watch){ .used = 1, .queue = PRINTER(handle)->queue, .event = event };
    }
    LeaveCriticalSection(&lock);
    return event;
}

EXPORT BOOL WINAPI FindNextPrinterChangeNotification(HANDLE change, LPDWORD what, void *options, void **info)
{
    BEGIN
    *info = NULL;
    for (int i = 0; i < MOST; i++) {
        Watch *watch = &watches[i];
        if (!watch->used || watch->event != change) continue;
        ResetEvent(change);
        PRINTER_NOTIFY_INFO *told = calloc(1, sizeof *told + watch->count * sizeof(PRINTER_NOTIFY_INFO_DATA));
        told->Version = 2;
        told->Count = watch->count;
        for (int j = 0; j < watch->count; j++) {
            told->aData[j].Type = JOB_NOTIFY_TYPE;
            told->aData[j].Field = JOB_NOTIFY_FIELD_STATUS;
            told->aData[j].Id = watch->told[j].id;
            told->aData[j].NotifyData.adwData[0] = watch->told[j].status;
        }
        watch->count = 0;
        *info = told;
    }
    END
}

EXPORT BOOL WINAPI FindClosePrinterChangeNotification(HANDLE change)
{
    EnterCriticalSection(&lock);
    for (int i = 0; i < MOST; i++)
        if (watches[i].used && watches[i].event == change) watches[i].used = 0;
    LeaveCriticalSection(&lock);
    return CloseHandle(change);
}

EXPORT BOOL WINAPI FreePrinterNotifyInfo(PPRINTER_NOTIFY_INFO info)
{
    free(info);
    return TRUE;
}
