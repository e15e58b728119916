using System.ComponentModel;

namespace LlamaRunner.Host.Configuration;

/// <summary>The section <c>runtimes</c>.</summary>
internal sealed record RuntimesOptions
{
    [Description("Where llama.cpp's releases are listed, in the form of GitHub's releases API. Default: llama.cpp's own on GitHub.")]
    public string Index { get; init; } = "https://api.github.com/repos/ggml-org/llama.cpp/releases";

    [Description("The longest time without a byte before a download is tried again; at least one second. Default: 1 minute.")]
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromMinutes(1);
}
