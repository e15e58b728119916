namespace LlamaRunner.EndToEndTests.Plugins;

/// <summary>A plugin as the control endpoint shows it.</summary>
internal sealed record PluginView(string Name, string State, string? Reason, string? Version, string? Hash);
