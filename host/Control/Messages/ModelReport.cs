using System.Security.Cryptography;
using System.Text;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Host.Control.Messages;

/// <summary>One model as the command line shows it.</summary>
internal sealed record ModelReport
{
    private const int DigestLength = 12;

    public required string Name { get; init; }

    /// <summary>Twelve hexadecimal digits, the same for one file at each start of the host.</summary>
    public required string Id { get; init; }

    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The backend that starts it; null when the host chooses one.</summary>
    public string? Backend { get; init; }

    public string? Path { get; init; }

    /// <summary>The size of its files in bytes; 0 when unknown.</summary>
    public long Size { get; init; }

    public required DateTimeOffset ModifiedAt { get; init; }

    public string? Architecture { get; init; }

    public long? Parameters { get; init; }

    public string? Quantization { get; init; }

    public int? ContextLength { get; init; }

    public int? EmbeddingLength { get; init; }

    public IReadOnlyList<string> Capabilities { get; init; } = [];

    public static ModelReport Of(ModelEntry model) => new()
    {
        Name = model.Id,
        Id = Digest(model),
        Aliases = model.Aliases,
        Backend = model.BackendId,
        Path = model.Path,
        Size = model.SizeBytes,
        ModifiedAt = model.ModifiedAt,
        Architecture = model.Metadata?.Architecture,
        Parameters = model.Metadata is { ParameterCount: > 0 and var count } ? count : null,
        Quantization = model.Metadata?.Quantization,
        ContextLength = Known(model.Metadata?.ContextLength),
        EmbeddingLength = Known(model.Metadata?.EmbeddingLength),
        Capabilities = [.. Enum.GetValues<ModelCapabilities>()
            .Where(capability => capability != ModelCapabilities.None && model.Capabilities.HasFlag(capability))
            .Select(capability => capability.ToString().ToLowerInvariant())],
    };

    /// <summary>The short id of a model. Files are not read for it: they may be large, and on a network.</summary>
    public static string Digest(ModelEntry model)
    {
        var identity = $"{model.BackendId}\n{model.Path ?? model.Id}\n{model.SizeBytes}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..DigestLength];
    }

    private static int? Known(int? value) => value > 0 ? value : null;
}
