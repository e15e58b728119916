using System.Text.Json;
using LlamaRunner.Contracts.Plugins;
using LlamaRunner.Host.Configuration;
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
        var isChecked = new HashSet<string>(StringComparer.Ordinal);
        foreach (var validator in plugin.Validators)
        {
            var (path, found) = await FindFaultsAsync(plugin, validator, configuration, time, cancellationToken);
            isChecked.Add(path);
            faults.AddRange(found);
        }

        foreach (var path in plugin.Frontends.Select(static frontend => $"{HostKeys.Frontends}.{frontend.Id}").Where(path => !isChecked.Contains(path)))
        {
            faults.AddRange(FindUnknown(configuration.GetSection(path)));
        }

        return faults;
    }

    // A frontend that has no settings of its own checks none.
    private static IEnumerable<ConfigurationFault> FindUnknown(PluginSection section) =>
        from key in section.Value.ValueKind is JsonValueKind.Object ? section.Value.EnumerateObject() : default
        let suggestion = Suggestion.For(key.Name, HostKeys.OfFrontend)
        select new ConfigurationFault(
            $"{section.Path}.{key.Name}",
            "is not a known key: " + (suggestion is null
                ? $"the keys here are {string.Join(", ", HostKeys.OfFrontend)}"
                : $"did you mean {ConfigurationPath.Quote(suggestion)}?"));

    private static async Task<(string Path, IReadOnlyList<ConfigurationFault> Faults)> FindFaultsAsync(
        LoadedPlugin plugin, ISectionValidator validator, IPluginConfiguration configuration, TimeProvider time, CancellationToken cancellationToken)
    {
        var path = "plugins";
        try
        {
            var faults = await PluginCode.RunAsync<IReadOnlyList<ConfigurationFault>>(
                () =>
                {
                    path = validator.SectionPath;
                    var section = configuration.GetSection(path);
                    var isInProcess = plugin.InProcessIds.Any(id => IsolationSetting.SectionOf(id) == path);
                    return [.. validator.Validate(isInProcess ? IsolationSetting.Strip(section) : section) ?? []];
                },
                time,
                cancellationToken);
            return (path, faults);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return (
                path,
                [new ConfigurationFault(path, $"cannot be checked: plugin {plugin.Name} failed ({exception.Message}); disable it with plugins.disabled")]);
        }
    }
}
