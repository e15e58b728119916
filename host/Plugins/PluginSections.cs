using LlamaRunner.Contracts.Plugins;
using LlamaRunner.Host.Workers;

namespace LlamaRunner.Host.Plugins;

/// <summary>Has a plugin check its sections of host.json, and checks the host's own keys in them.</summary>
internal static class PluginSections
{
    /// <summary>Finds all faults. What the plugin throws becomes one.</summary>
    public static IReadOnlyList<ConfigurationFault> FindFaults(LoadedPlugin plugin, IPluginConfiguration configuration) =>
    [
        .. plugin.InProcessIds
            .Select(id => IsolationSetting.FindFault(configuration.GetSection(IsolationSetting.SectionOf(id))))
            .OfType<ConfigurationFault>(),
        .. plugin.Validators.SelectMany(validator => FindFaults(plugin, validator, configuration)),
    ];

    private static IReadOnlyList<ConfigurationFault> FindFaults(
        LoadedPlugin plugin, ISectionValidator validator, IPluginConfiguration configuration)
    {
        var path = "plugins";
        try
        {
            path = validator.SectionPath;
            var section = configuration.GetSection(path);
            var isInProcess = plugin.InProcessIds.Any(id => IsolationSetting.SectionOf(id) == path);
            return validator.Validate(isInProcess ? IsolationSetting.Strip(section) : section);
        }
        catch (Exception exception)
        {
            return
            [
                new ConfigurationFault(
                    path, $"cannot be checked: plugin {plugin.Name} failed ({exception.Message}); disable it with plugins.disabled"),
            ];
        }
    }
}
