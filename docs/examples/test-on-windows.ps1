# What only a real Windows can show about its print spooler: see docs/testing-on-windows.md.
# Prints two small pages on the printer that is named. Writes cloudprint-windows-test.json beside itself.
param([Parameter(Mandatory = $true)][string]$Printer, [string]$Out = "cloudprint-windows-test.json")
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
  [DllImport("winspool.drv", CharSet = CharSet.Unicode, SetLastError = true)] static extern bool EnumJobsW(IntPtr h, int f, int n, int l, IntPtr o, int c, out int need, out int count);
  [DllImport("winspool.drv", SetLastError = true)] static extern IntPtr FindFirstPrinterChangeNotification(IntPtr h, uint f, uint o, IntPtr p);

  static IntPtr Open(string name) { IntPtr h; return OpenPrinterW(name, out h, IntPtr.Zero) ? h : IntPtr.Zero; }

  // Status bits of a job; -1 when it is not in the queue.
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
    }
    return seen;
  }

  public static Dictionary<string, object> Held(string printer, string type, byte[] bytes) {
    var found = new Dictionary<string, object>();
    IntPtr h = Open(printer), other = Open(printer);
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
    ClosePrinter(other);
    return found;
  }

  public static Dictionary<string, object> Aborted(string printer, string type) {
    var found = new Dictionary<string, object>();
    IntPtr h = Open(printer), other = Open(printer);
    int id = StartDocPrinterW(h, 1, new DocInfo { Name = "Cloud Print test, aborted (test.2)", Type = type });
    SetJobW(other, id, 0, IntPtr.Zero, 1);
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

  public static List<string> After(string printer, int id, int ms) { IntPtr h = Open(printer); var seen = Follow(h, id, ms); SetJobW(h, id, 0, IntPtr.Zero, 5); ClosePrinter(h); return seen; }

  public static Dictionary<string, object> Notifications(string printer) {
    var found = new Dictionary<string, object>();
    IntPtr server = Open(null), queue = Open(printer);
    found["server"] = FindFirstPrinterChangeNotification(server, 0xff, 0, IntPtr.Zero) == new IntPtr(-1) ? Marshal.GetLastWin32Error() : 0;
    found["queue"] = FindFirstPrinterChangeNotification(queue, 0xffff, 0, IntPtr.Zero) == new IntPtr(-1) ? Marshal.GetLastWin32Error() : 0;
    return found;
  }
}
'@

$queue = Get-CimInstance Win32_Printer | Where-Object Name -eq $Printer
if ($null -eq $queue) { throw "There is no printer '$Printer' for this account." }
$driver = Get-PrinterDriver -Name $queue.DriverName
$type = if ($driver.MajorVersion -ge 4) { 'XPS_PASS' } else { 'RAW' }
$page = [Text.Encoding]::ASCII.GetBytes("Cloud Print test`r`n`f")
$took = { param($act) $clock = [Diagnostics.Stopwatch]::StartNew(); $null = & $act; $clock.ElapsedMilliseconds }

# A process of its own that is killed in the middle of a document.
$source = (Get-Content -Raw $PSCommandPath) -split "(?m)^\`$queue = " | Select-Object -First 1
$child = Join-Path $env:TEMP "cloudprint-leave-$PID.ps1"
Set-Content $child ($source + "`n[Console]::Out.WriteLine([Spool]::Leave(`$Printer, '$type')); Start-Sleep 600")
$info = New-Object Diagnostics.ProcessStartInfo 'powershell.exe', "-NoProfile -ExecutionPolicy Bypass -File `"$child`" -Printer `"$Printer`""
$info.RedirectStandardOutput = $true
$info.UseShellExecute = $false
$process = [Diagnostics.Process]::Start($info)
$leftId = [int]$process.StandardOutput.ReadLine()
$process.Kill()
$process.WaitForExit()
Remove-Item $child

$result = [ordered]@{
  windows       = (Get-CimInstance Win32_OperatingSystem).Version
  account       = [Security.Principal.WindowsIdentity]::GetCurrent().Name
  driver        = @{ name = $driver.Name; version = $driver.MajorVersion; port = $queue.PortName; direct = $queue.Direct; keeps = $queue.KeepPrintedJobs }
  listMs        = & $took { Get-Printer }
  allQueues     = @(Get-Printer | Select-Object Name, DriverName, PortName, Type, Shared)
  connections   = @(Get-ChildItem 'Registry::HKEY_USERS\*\Printers\Connections' -ErrorAction SilentlyContinue | ForEach-Object { $_.Name })
  notifications = [Spool]::Notifications($Printer)
  leftBehind    = [Spool]::After($Printer, $leftId, 5000)
  aborted       = [Spool]::Aborted($Printer, $type)
  held          = [Spool]::Held($Printer, $type, $page)
}
$result | ConvertTo-Json -Depth 6 | Set-Content -Encoding UTF8 $Out
Write-Host "Written: $Out"
