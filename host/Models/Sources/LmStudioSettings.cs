namespace LlamaRunner.Host.Models.Sources;

/// <summary>LM Studio's settings.json, as far as it matters.</summary>
internal sealed record LmStudioSettings
{
    /// <summary>The folder of models; null for the one in LM Studio's own folder.</summary>
    public string? DownloadsFolder { get; init; }
}
