# What only a real Windows can show about its print spooler: see docs/testing-on-windows.md.
# Prints a page on the printer that is named. Writes cloudprint-windows-test.zip into the current folder.
# Whatever fails is noted as an error where its answer would stand, and the rest goes on.
param([Parameter(Mandatory = $true)][string]$Printer, [string]$Out = 'cloudprint-windows-test.zip', [string]$AnswersOnly = '')
$ErrorActionPreference = 'Stop'

Add-Type -TypeDefinition @'
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;

public static class Spool {
  [StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
  class DocInfo { public string Name; public string File; public string Type; }
  [DllImport("winspool.drv", CharSet = CharSet.Unicode, SetLastError = true)] static extern bool OpenPrinterW(string n, out IntPtr h, IntPtr d);
  [DllImport("winspool.drv", SetLastError = true)] static extern bool ClosePrinter(IntPtr h);
  [DllImport("winspool.drv", CharSet = CharSet.Unicode, SetLastError = true)] static extern int StartDocPrinterW(IntPtr h, int l, DocInfo d);
  [DllImport("winspool.drv", SetLastError = true)] static extern bool WritePrinter(IntPtr h, byte[] b, int n, out int w);
  [DllImport("winspool.drv", SetLastError = true)] static extern bool EndDocPrinter(IntPtr h);
  [DllImport("winspool.drv", SetLastError = true)] static extern bool AbortPrinter(IntPtr h);
  [DllImport("winspool.drv", SetLastError = true)] static extern bool SetJobW(IntPtr h, int id, int l, IntPtr i, int c);
  [DllImport("winspool.drv", SetLastError = true)] static extern bool EnumJobsW(IntPtr h, int f, int n, int l, IntPtr o, int c, out int need, out int count);
  [DllImport("winspool.drv", SetLastError = true)] static extern IntPtr FindFirstPrinterChangeNotification(IntPtr h, uint f, uint o, IntPtr p);
  [DllImport("winspool.drv", SetLastError = true)] static extern bool FindNextPrinterChangeNotification(IntPtr c, out uint what, IntPtr o, out IntPtr info);
  [DllImport("winspool.drv", SetLastError = true)] static extern bool FindClosePrinterChangeNotification(IntPtr c);
  [DllImport("winspool.drv", SetLastError = true)] static extern bool FreePrinterNotifyInfo(IntPtr info);
  [DllImport("winspool.drv", CharSet = CharSet.Unicode, SetLastError = true)] static extern int DeviceCapabilitiesW(string d, string p, ushort what, byte[] o, IntPtr m);
  [DllImport("winspool.drv", CharSet = CharSet.Unicode, SetLastError = true)] static extern int DocumentPropertiesW(IntPtr w, IntPtr h, string d, byte[] o, byte[] i, int mode);
  [DllImport("kernel32.dll")] static extern uint WaitForSingleObject(IntPtr h, uint ms);

  static IntPtr Open(string name) { IntPtr h; return OpenPrinterW(name, out h, IntPtr.Zero) ? h : IntPtr.Zero; }

  // Status bits of a job; -1 when it is not in the queue, -2 when the queue does not say.
  static int Status(IntPtr h, int id) {
    int need, count;
    EnumJobsW(h, 0, 1000, 1, IntPtr.Zero, 0, out need, out count);
    if (need == 0) return -1;
    IntPtr o = Marshal.AllocHGlobal(need);
    try {
      if (!EnumJobsW(h, 0, 1000, 1, o, need, out need, out count)) return -2;
      for (int i = 0; i < count; i++) {
        IntPtr at = IntPtr.Add(o, i * (IntPtr.Size == 8 ? 96 : 64));
        if (Marshal.ReadInt32(at) == id) return Marshal.ReadInt32(at, IntPtr.Size == 8 ? 56 : 28);
      }
      return -1;
    } finally { Marshal.FreeHGlobal(o); }
  }

  // Each status a job goes through until it is gone, or for so long.
  static List<string> Follow(IntPtr h, int id, int ms) {
    var seen = new List<string>();
    int last = -9;
    var clock = System.Diagnostics.Stopwatch.StartNew();
    while (clock.ElapsedMilliseconds < ms) {
      int now = Status(h, id);
      if (now != last) seen.Add(clock.ElapsedMilliseconds + "ms 0x" + now.ToString("x"));
      last = now;
      if (now == -1) break;
      Thread.Sleep(1);
    }
    return seen;
  }

  // What Windows tells of jobs' statuses by itself, as the agent asks for it.
  class Ear {
    public readonly List<string> Heard = new List<string>();
    public int Error;
    volatile bool isOver;
    Thread thread;
    public Ear(string queue) {
      IntPtr h = Open(queue);
      IntPtr field = Marshal.AllocHGlobal(2), type = Marshal.AllocHGlobal(24), options = Marshal.AllocHGlobal(24);
      for (int i = 0; i < 24; i++) { Marshal.WriteByte(type, i, 0); Marshal.WriteByte(options, i, 0); }
      Marshal.WriteInt16(field, 0x0a);
      Marshal.WriteInt16(type, 0, 1); Marshal.WriteInt32(type, 12, 1); Marshal.WriteIntPtr(type, 16, field);
      Marshal.WriteInt32(options, 0, 2); Marshal.WriteInt32(options, 8, 1); Marshal.WriteIntPtr(options, IntPtr.Size == 8 ? 16 : 12, type);
      IntPtr change = FindFirstPrinterChangeNotification(h, queue == null ? 0x7ff00ffu : 0x7ffffffu, 0, queue == null ? IntPtr.Zero : options);
      if (change == new IntPtr(-1)) { Error = Marshal.GetLastWin32Error(); ClosePrinter(h); return; }
      var clock = System.Diagnostics.Stopwatch.StartNew();
      thread = new Thread(() => {
        while (!isOver) {
          if (WaitForSingleObject(change, 100) != 0) continue;
          uint what; IntPtr info;
          if (!FindNextPrinterChangeNotification(change, out what, IntPtr.Zero, out info)) break;
          string line = clock.ElapsedMilliseconds + "ms change 0x" + what.ToString("x");
          if (info != IntPtr.Zero) {
            int count = Marshal.ReadInt32(info, 8), head = IntPtr.Size == 8 ? 16 : 12, each = IntPtr.Size == 8 ? 32 : 20, value = IntPtr.Size == 8 ? 16 : 12;
            for (int i = 0; i < count; i++) {
              IntPtr at = IntPtr.Add(info, head + i * each);
              line += " job " + Marshal.ReadInt32(at, 8) + " 0x" + Marshal.ReadInt32(at, value).ToString("x");
            }
            FreePrinterNotifyInfo(info);
          }
          lock (Heard) if (Heard.Count < 500) Heard.Add(line);
        }
        FindClosePrinterChangeNotification(change); ClosePrinter(h);
      });
      thread.IsBackground = true;
      thread.Start();
    }
    public object Stop() { isOver = true; if (thread != null) thread.Join(1000); lock (Heard) return Error != 0 ? (object)("error " + Error) : Heard.ToArray(); }
  }

  public static Dictionary<string, object> Held(string printer, string type, byte[] bytes) {
    var found = new Dictionary<string, object>();
    IntPtr h = Open(printer), other = Open(printer);
    if (h == IntPtr.Zero) { found["openError"] = Marshal.GetLastWin32Error(); return found; }
    Ear ofQueue = new Ear(printer), ofServer = new Ear(null);
    int id = StartDocPrinterW(h, 1, new DocInfo { Name = "Cloud Print test, held (test.1)", Type = type });
    found["jobId"] = id; found["startError"] = id == 0 ? Marshal.GetLastWin32Error() : 0;
    if (id == 0) return found;
    found["pause"] = SetJobW(other, id, 0, IntPtr.Zero, 1) ? 0 : Marshal.GetLastWin32Error();
    found["statusWhenPaused"] = "0x" + Status(other, id).ToString("x");
    int w; WritePrinter(h, bytes, bytes.Length, out w);
    found["statusWhenWritten"] = "0x" + Status(other, id).ToString("x");
    EndDocPrinter(h); ClosePrinter(h);
    found["statusesWhileHeld"] = Follow(other, id, 5000);
    found["resume"] = SetJobW(other, id, 0, IntPtr.Zero, 2) ? 0 : Marshal.GetLastWin32Error();
    found["statusesWhenReleased"] = Follow(other, id, 30000);
    found["toldOfQueue"] = ofQueue.Stop();
    found["toldOfServer"] = ofServer.Stop();
    ClosePrinter(other);
    return found;
  }

  public static Dictionary<string, object> Aborted(string printer, string type) {
    var found = new Dictionary<string, object>();
    IntPtr h = Open(printer), other = Open(printer);
    int id = StartDocPrinterW(h, 1, new DocInfo { Name = "Cloud Print test, aborted (test.2)", Type = type });
    if (id == 0) { found["startError"] = Marshal.GetLastWin32Error(); return found; }
    found["pause"] = SetJobW(other, id, 0, IntPtr.Zero, 1) ? 0 : Marshal.GetLastWin32Error();
    int w; WritePrinter(h, new byte[] { 65 }, 1, out w);
    found["abort"] = AbortPrinter(h) ? 0 : Marshal.GetLastWin32Error();
    found["statusesWithHandleOpen"] = Follow(other, id, 3000);
    SetJobW(other, id, 0, IntPtr.Zero, 5);
    ClosePrinter(h); ClosePrinter(other);
    return found;
  }

  // For a process that is killed right after: leaves a paused job with some bytes.
  public static int Leave(string printer, string type) {
    IntPtr h = Open(printer), other = Open(printer);
    int id = StartDocPrinterW(h, 1, new DocInfo { Name = "Cloud Print test, left behind (test.3)", Type = type });
    SetJobW(other, id, 0, IntPtr.Zero, 1);
    int w; WritePrinter(h, new byte[] { 65 }, 1, out w);
    return id;
  }

  public static List<string> After(string printer, int id, int ms) {
    IntPtr h = Open(printer);
    var seen = Follow(h, id, ms);
    SetJobW(h, id, 0, IntPtr.Zero, 5);
    ClosePrinter(h);
    return seen;
  }

  // Which of the driver's own choices it keeps in DEVMODE, and which it makes another of.
  public static Dictionary<string, object> Choices(string printer, string port) {
    var found = new Dictionary<string, object>();
    IntPtr h = Open(printer);
    int size = DocumentPropertiesW(IntPtr.Zero, h, printer, null, null, 0);
    if (size <= 0) { found["error"] = Marshal.GetLastWin32Error(); return found; }
    var own = new byte[size];
    DocumentPropertiesW(IntPtr.Zero, h, printer, own, null, 2);
    found["fields"] = "0x" + BitConverter.ToInt32(own, 72).ToString("x");
    Func<int, int, int, string> tryOne = (at, bit, wish) => {
      var wished = (byte[])own.Clone();
      BitConverter.GetBytes((short)wish).CopyTo(wished, at);
      BitConverter.GetBytes((BitConverter.ToInt32(wished, 72) | bit) & ~0x10000).CopyTo(wished, 72);
      var answer = new byte[size];
      int came = DocumentPropertiesW(IntPtr.Zero, h, printer, answer, wished, 10);
      return came < 0 ? wish + ": refused" : BitConverter.ToInt16(answer, at) == (short)wish ? "" : wish + ": became " + BitConverter.ToInt16(answer, at);
    };
    Action<string, ushort, int, int> tryAll = (name, list, at, bit) => {
      int count = DeviceCapabilitiesW(printer, port, list, null, IntPtr.Zero);
      var ids = new byte[Math.Max(0, count) * 2];
      if (count > 0) DeviceCapabilitiesW(printer, port, list, ids, IntPtr.Zero);
      var other = new List<string>();
      for (int i = 0; i < count; i++) { string said = tryOne(at, bit, BitConverter.ToInt16(ids, i * 2)); if (said != "") other.Add(said); }
      found[name] = new Dictionary<string, object> { { "listed", count }, { "notKept", other.ToArray() } };
    };
    tryAll("papers", 2, 78, 2);
    tryAll("trays", 6, 88, 0x200);
    found["bothSides"] = new[] { tryOne(94, 0x1000, 1), tryOne(94, 0x1000, 2), tryOne(94, 0x1000, 3) };
    found["qualities"] = new[] { tryOne(90, 0x400, -1), tryOne(90, 0x400, -3), tryOne(90, 0x400, -4) };
    found["colors"] = new[] { tryOne(92, 0x800, 1), tryOne(92, 0x800, 2) };
    ClosePrinter(h);
    return found;
  }
}
'@

$queue = Get-CimInstance Win32_Printer | Where-Object Name -eq $Printer | Select-Object -First 1
if ($null -eq $queue) { throw "There is no printer '$Printer' for this account. See its name in: Get-Printer" }
# Of a print server's printer the driver may not be listed here; one driver may be there for several kinds of machines.
$driver = Get-PrinterDriver -Name $queue.DriverName -ErrorAction SilentlyContinue | Select-Object -First 1
$type = if ($null -ne $driver -and $driver.MajorVersion -ge 4) { 'XPS_PASS' } else { 'RAW' }
$page = [Text.Encoding]::ASCII.GetBytes("Cloud Print test`r`n`f")

function Get-Answer([scriptblock]$Ask) { try { & $Ask } catch { @{ error = "$_" } } }

# As the account that runs this: what of its own jobs it may do, and what it sees.
function Get-Rights {
  [ordered]@{
    account = [Security.Principal.WindowsIdentity]::GetCurrent().Name
    sees    = Get-Answer { @(Get-CimInstance Win32_Printer | ForEach-Object { $_.Name }) }
    aborted = Get-Answer { [Spool]::Aborted($Printer, $type) }
  }
}

if ($AnswersOnly -ne '') {
  Get-Rights | ConvertTo-Json -Depth 6 | Set-Content -Encoding UTF8 $AnswersOnly
  exit
}

# The same in an account of a service.
function Get-RightsOf([string]$account) {
  $folder = Join-Path $env:ProgramData "cloudprint-test-$PID"
  New-Item -ItemType Directory $folder | Out-Null
  try {
    Copy-Item $PSCommandPath (Join-Path $folder 'test.ps1')
    icacls $folder /grant "${account}:(OI)(CI)M" | Out-Null
    $answers = Join-Path $folder 'answers.json'
    $line = "-NoProfile -ExecutionPolicy Bypass -File `"$folder\test.ps1`" -Printer `"$Printer`" -AnswersOnly `"$answers`""
    $action = New-ScheduledTaskAction -Execute 'powershell.exe' -Argument $line
    $who = New-ScheduledTaskPrincipal -UserId $account -LogonType ServiceAccount
    Register-ScheduledTask -TaskName "cloudprint-test-$PID" -Action $action -Principal $who | Out-Null
    try {
      Start-ScheduledTask -TaskName "cloudprint-test-$PID"
      for ($second = 0; $second -lt 90 -and -not (Test-Path $answers); $second++) { Start-Sleep 1 }
      Start-Sleep 2
      if (-not (Test-Path $answers)) { throw "nothing came from $account; last result $((Get-ScheduledTaskInfo "cloudprint-test-$PID").LastTaskResult)" }
      Get-Content -Raw $answers | ConvertFrom-Json
    } finally { Unregister-ScheduledTask -TaskName "cloudprint-test-$PID" -Confirm:$false }
  } finally { Remove-Item -Recurse -Force $folder }
}

# A process of its own that is killed in the middle of a document.
function Get-LeftBehind {
  $source = (Get-Content -Raw $PSCommandPath) -split '(?m)^\$queue = ' | Select-Object -First 1
  $child = Join-Path $env:TEMP "cloudprint-leave-$PID.ps1"
  Set-Content $child ($source + "`n[Console]::Out.WriteLine([Spool]::Leave(`$Printer, '$type')); Start-Sleep 600")
  try {
    $info = New-Object Diagnostics.ProcessStartInfo 'powershell.exe', "-NoProfile -ExecutionPolicy Bypass -File `"$child`" -Printer `"$Printer`""
    $info.RedirectStandardOutput = $true
    $info.UseShellExecute = $false
    $process = [Diagnostics.Process]::Start($info)
    $leftId = [int]$process.StandardOutput.ReadLine()
    $process.Kill()
    $process.WaitForExit()
    if ($leftId -eq 0) { throw 'the job could not be begun' }
    [Spool]::After($Printer, $leftId, 5000)
  } finally { Remove-Item $child }
}

$clock = [Diagnostics.Stopwatch]::StartNew()
$queues = Get-Answer { Get-Printer | ForEach-Object { @{ name = $_.Name; driver = $_.DriverName; port = $_.PortName; type = "$($_.Type)"; shared = $_.Shared } } }
$listMs = $clock.ElapsedMilliseconds

$result = [ordered]@{
  windows     = Get-Answer { (Get-CimInstance Win32_OperatingSystem).Version }
  printer     = @{ name = $Printer; driver = $queue.DriverName; version = $driver.MajorVersion; port = $queue.PortName; direct = $queue.Direct; keeps = $queue.KeepPrintedJobs }
  listMs      = $listMs
  allQueues   = $queues
  # Which person's it is does not matter: the number of the account is left out.
  connections = Get-Answer { @(Get-ChildItem 'Registry::HKEY_USERS\*\Printers\Connections' -ErrorAction SilentlyContinue | ForEach-Object { $_.PSChildName }) }
  choices     = Get-Answer { [Spool]::Choices($Printer, $queue.PortName) }
  rights      = Get-Answer { Get-Rights }
  # The agent's own, where it is installed; the other is like it.
  asAgent     = Get-Answer { Get-RightsOf 'NT SERVICE\CloudPrintAgent' }
  asService   = Get-Answer { Get-RightsOf 'NT AUTHORITY\LOCAL SERVICE' }
  leftBehind  = Get-Answer { Get-LeftBehind }
  held        = Get-Answer { [Spool]::Held($Printer, $type, $page) }
}

$folder = Join-Path $env:TEMP "cloudprint-windows-test-$PID"
New-Item -ItemType Directory $folder | Out-Null
try {
  $result | ConvertTo-Json -Depth 8 | Set-Content -Encoding UTF8 (Join-Path $folder 'spooler.json')
  # What the agent itself finds, where it is installed: without secrets and documents, as its help says.
  $agent = Join-Path $env:ProgramFiles 'Cloud Print Agent\bin\cloudprint-agent.cmd'
  if (Test-Path $agent) { Get-Answer { & $agent doctor --json } | Out-String | Set-Content -Encoding UTF8 (Join-Path $folder 'doctor.json') }
  Compress-Archive -Path (Join-Path $folder '*') -DestinationPath $Out -Force
} finally { Remove-Item -Recurse -Force $folder }
Write-Host "Written: $Out. Look into it before you send it: it has names of printers, drivers, ports and of your account."
