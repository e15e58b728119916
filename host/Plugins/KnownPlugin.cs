using LlamaRunner.Host.Plugins.Files;

namespace LlamaRunner.Host.Plugins;

/// <summary>A plugin that was found, and what was made of it.</summary>
/// <param name="Source">Where it lies.</param>
/// <param name="Stamp">The stamp of the files that were judged.</param>
/// <param name="Loaded">What serves; null when nothing of it does.</param>
/// <param name="Status">What became of it.</param>
internal sealed record KnownPlugin(PluginSource Source, string Stamp, LoadedPlugin? Loaded, PluginStatus Status)
{
    /// <summary>True while its files are as they were judged, and the judgement stands.</summary>
    public bool IsUpToDate(PluginSighting sighting) => Stamp == sighting.Stamp && Source == sighting.Source && !Status.MayPass;
}
