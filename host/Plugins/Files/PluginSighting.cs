namespace LlamaRunner.Host.Plugins.Files;

/// <summary>A plugin as it lay in its folder at one moment.</summary>
/// <param name="Source">The plugin.</param>
/// <param name="Stamp">The stamp of its files.</param>
internal sealed record PluginSighting(PluginSource Source, string Stamp)
{
    /// <summary>Looks at all plugins of the folders; those whose files go away meanwhile are left out.</summary>
    /// <param name="directories">The folders, in the order of the configuration.</param>
    public static IReadOnlyList<PluginSighting> LookAround(IReadOnlyList<string> directories)
    {
        var sightings = new List<PluginSighting>();
        foreach (var source in PluginDiscovery.Find(directories))
        {
            try
            {
                sightings.Add(new PluginSighting(source, PluginStamp.Of(source)));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The next look will tell.
            }
        }

        return sightings;
    }
}
