using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects.Processes;

namespace LlamaRunner.Backends.LlamaServer.Launch;

/// <summary>Finds in a runner's last lines why it ended before it was ready.</summary>
internal static class LoadFailure
{
    private const string ArgumentMark = "invalid argument: ";
    private const string ArgumentErrorMark = "error while handling argument ";
    private const string LibraryMark = "error while loading shared libraries: ";
    private const string ArchitectureMark = "unknown model architecture: ";

    // 128 + SIGKILL: nobody but the system does that to a runner that starts.
    private const int KilledBySystem = 137;

    private static readonly string[] BindMarks = ["couldn't bind HTTP server socket", "couldn't bind to server socket"];

    private static readonly string[] MemoryMarks =
    [
        "out of memory", "failed to allocate", "unable to allocate", "cudaMalloc failed", "std::bad_alloc", "ErrorOutOfDeviceMemory",
    ];

    private static readonly string[] ProjectorMarks = ["failed to load multimodal model", "failed to load mmproj", "clip_init: failed"];

    private static readonly string[] CorruptMarks =
    [
        "invalid magic characters", "is corrupted or incomplete", "not within the file bounds", "failed to read key-value pairs",
        "failed to read tensor", "bad magic",
    ];

    /// <summary>Whether the port was taken between choosing and binding it.</summary>
    /// <param name="exit">How the runner ended.</param>
    public static bool IsPortTaken(RunnerExit exit) => Find(exit, BindMarks) is not null;

    /// <summary>Whether memory was short.</summary>
    /// <param name="exit">How the runner ended.</param>
    public static bool IsOutOfMemory(RunnerExit exit) => Find(exit, MemoryMarks) is not null || exit.ExitCode == KilledBySystem;

    /// <summary>One sentence that says why and, where it can be known, what to do.</summary>
    /// <param name="exit">How the runner ended.</param>
    public static string Explain(RunnerExit exit)
    {
        if (After(exit, LibraryMark) is { } library)
        {
            return $"llama-server lacks a shared library ({library}): install it, or set LD_LIBRARY_PATH in the runtime's environment.";
        }

        if (After(exit, ArgumentMark) is { } argument)
        {
            return $"this llama-server does not know the argument {argument}.";
        }

        if (After(exit, ArgumentErrorMark) is { } argumentError)
        {
            return $"llama-server refuses the argument {argumentError}.";
        }

        if (IsPortTaken(exit))
        {
            return "its port is taken by another program.";
        }

        if (Find(exit, ProjectorMarks) is not null)
        {
            return "its projector (mmproj) could not be loaded: the file is damaged, or does not fit the model or this llama-server.";
        }

        if (After(exit, ArchitectureMark) is { } architecture)
        {
            return $"this llama-server does not know the model architecture {architecture}: use a newer build.";
        }

        if (Find(exit, CorruptMarks) is not null)
        {
            return "its file is not a GGUF model, or is damaged or incomplete.";
        }

        if (Find(exit, "failed to open GGUF file") is not null)
        {
            return "llama-server could not open its file.";
        }

        // After the file's own faults: llama.cpp reports those while it fits parameters to memory, too.
        if (Find(exit, MemoryMarks) is not null)
        {
            return "there is not enough memory for it: lower ctx-size or gpu-layers, or take a smaller quantisation.";
        }

        return ExitReason.Describe("llama-server", exit);
    }

    private static string? After(RunnerExit exit, string mark) =>
        Find(exit, mark) is { } line ? line[(line.IndexOf(mark, StringComparison.Ordinal) + mark.Length)..].Trim() : null;

    private static string? Find(RunnerExit exit, params ReadOnlySpan<string> marks)
    {
        foreach (var line in exit.LastLines)
        {
            foreach (var mark in marks)
            {
                if (line.Contains(mark, StringComparison.Ordinal))
                {
                    return line;
                }
            }
        }

        return null;
    }
}
