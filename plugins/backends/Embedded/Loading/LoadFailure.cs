namespace LlamaRunner.Backends.Embedded.Loading;

/// <summary>Finds in what llama.cpp said why a model could not be loaded.</summary>
internal static class LoadFailure
{
    private const string ArchitectureMark = "unknown model architecture: ";

    private static readonly string[] MemoryMarks =
        ["out of memory", "failed to allocate", "unable to allocate", "failed to initialize the context: failed", "std::bad_alloc", "alloc_tensor_range", "ErrorOutOfDeviceMemory"];

    private static readonly string[] CorruptMarks =
    [
        "invalid magic characters", "failed to read magic", "is corrupted or incomplete", "not within the file bounds", "failed to read key-value pairs",
        "failed to read tensor", "bad magic", "failed to load GGUF", "key not found in model", "missing tensor",
    ];

    /// <summary>One sentence that says why and, where it can be known, what to do.</summary>
    /// <param name="lines">The warnings and errors of llama.cpp.</param>
    public static string Explain(IReadOnlyList<string> lines)
    {
        if (Find(lines, ArchitectureMark) is { } line)
        {
            var architecture = line[(line.IndexOf(ArchitectureMark, StringComparison.Ordinal) + ArchitectureMark.Length)..].Trim();
            return $"the backend's llama.cpp does not know the model architecture {architecture}: use a newer llama-server.";
        }

        if (Find(lines, CorruptMarks) is not null)
        {
            return "its file is not a GGUF model, or is damaged or incomplete.";
        }

        return Find(lines, MemoryMarks) is not null
            ? "there is not enough memory for it: lower ctx-size or parallel, or take a smaller quantisation."
            : "llama.cpp refused it.";
    }

    private static string? Find(IReadOnlyList<string> lines, params ReadOnlySpan<string> marks)
    {
        foreach (var line in lines)
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
