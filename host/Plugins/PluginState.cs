namespace LlamaRunner.Host.Plugins;

/// <summary>What became of a plugin.</summary>
internal enum PluginState
{
    /// <summary>Its frontends, backends and filters are in use.</summary>
    Loaded,

    /// <summary>Configuration says not to load it.</summary>
    Disabled,

    /// <summary>It was refused before any of its code ran.</summary>
    Refused,

    /// <summary>It failed while it was loaded.</summary>
    Failed,

    /// <summary>Nothing speaks against loading it; no host has.</summary>
    Loadable,

    /// <summary>It was replaced or removed; requests and runners that began with it use it to their end.</summary>
    Leaving,
}
