namespace LlamaRunner.Host.Plugins;

/// <summary>One plugin as people see it.</summary>
/// <param name="Name">The name of its folder.</param>
/// <param name="State">What became of it.</param>
/// <param name="Reason">Why, when it is not loaded.</param>
internal sealed record PluginStatus(string Name, PluginState State, string? Reason = null);
