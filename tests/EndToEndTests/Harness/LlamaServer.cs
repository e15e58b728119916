namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>The real llama-server: what LLAMA_SERVER names, else the one on PATH. tests/run.sh builds one where there is none.</summary>
internal static class LlamaServer
{
    public static string Path { get; } = Find();

    /// <summary>llama.cpp's program that quantises models; the one that tests/run.sh builds has it beside it.</summary>
    public static string? Quantizer =>
        System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path)!, "llama-quantize") is var program && File.Exists(program) ? program : null;

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("LLAMA_SERVER") is { Length: > 0 } named)
        {
            return named;
        }

        var folders = Environment.GetEnvironmentVariable("PATH")!.Split(System.IO.Path.PathSeparator);
        return folders.Select(folder => System.IO.Path.Combine(folder, "llama-server")).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException(
                "There is no llama-server: set LLAMA_SERVER to the one that tests/tools/get-llama-server.sh prints.");
    }
}
