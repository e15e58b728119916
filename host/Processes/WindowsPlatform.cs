using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using LlamaRunner.Contracts.Processes;
using Microsoft.Win32.SafeHandles;

namespace LlamaRunner.Host.Processes;

/// <summary>Windows: each child in a job object that ends with the host's handle to it, and in a process group of its own for the stop signal.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsPlatform : IProcessPlatform
{
    public ChildProcess Launch(string program, ProcessStart start, bool carefully)
    {
        var info = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNewProcessGroup = true,
        };
        foreach (var argument in start.Arguments)
        {
            info.ArgumentList.Add(argument);
        }

        ChildEnvironment.Apply(start.Environment, info.Environment);
        var job = MakeJob();
        try
        {
            var process = Process.Start(info)!;
            process.StandardInput.Close();
            var child = new WindowsChild(process, job);
            if (!WindowsNative.AssignProcessToJobObject(job, process.SafeHandle))
            {
                var error = Marshal.GetLastPInvokeError();
                process.Kill(entireProcessTree: true);
                process.Dispose();
                throw new Win32Exception(error);
            }

            return child;
        }
        catch
        {
            job.Dispose();
            throw;
        }
    }

    public string? FindStartStamp(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.StartTime.ToFileTimeUtc().ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    public void KillOrphan(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It has gone in between.
        }
    }

    // The job object has ended them with the host.
    public IEnumerable<int> FindMarked(string variable) => [];

    private static SafeFileHandle MakeJob()
    {
        var job = WindowsNative.CreateJobObject(0, 0);
        var limits = new WindowsNative.ExtendedLimits { LimitFlags = WindowsNative.LimitKillOnJobClose };
        if (job.IsInvalid
            || !WindowsNative.SetInformationJobObject(
                job, WindowsNative.ExtendedLimitInformation, limits, Unsafe.SizeOf<WindowsNative.ExtendedLimits>()))
        {
            var error = Marshal.GetLastPInvokeError();
            job.Dispose();
            throw new Win32Exception(error);
        }

        return job;
    }
}
