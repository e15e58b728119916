using LlamaRunner.Contracts.Plugins;
using LlamaRunner.Host.Workers;

namespace LlamaRunner.Host.Plugins;

/// <summary>Has a plugin check its sections of host.json, and checks the host's own keys in them.</summary>
internal static class PluginSections
{
    /// <summary>Finds all faults. What the plugin throws, or that it does not come to an end, becomes one.</summary>
    public static async Task<IReadOnlyList<ConfigurationFault>> FindFaultsAsync(
        LoadedPlugin plugin, IPluginConfiguration configuration, TimeProvider time, CancellationToken cancellationToken)
    {
        var faults = plugin.InProcessIds
            .Select(id => IsolationSetting.FindFault(configuration.GetSection(IsolationSetting.SectionOf(id))))
            .OfType<ConfigurationFault>()
            .ToList();
        foreach (var validator in plugin.Validators)
        {
            faults.AddRange(await FindFaultsAsync(plugin, validator, configuration, time, cancellationToken));
        }

        return faults;
    }

    private static async Task<IReadOnlyList<ConfigurationFault>> FindFaultsAsync(
        LoadedPlugin plugin, ISectionValidator validator, IPluginConfiguration configuration, TimeProvider time, CancellationToken cancellationToken)
    {
        var path = "plugins";
        try
        {
            return await PluginCode.RunAsync<IReadOnlyList<ConfigurationFault>>(
                () =>
                {
                    path = validator.SectionPath;
                    var section = configuration.GetSection(path);
                    var isInProcess = plugin.InProcessIds.Any(id => IsolationSetting.SectionOf(id) == path);
                    return [.. validator.Validate(isInProcess ? IsolationSetting.Strip(section) : section) ?? []];
                },
                time,
                cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return
            [
                new ConfigurationFault(
                    path, $"cannot be checked: plugin {plugin.Name} failed ({exception.Message}); disable it with plugins.disabled"),
            ];
        }
    }
}
