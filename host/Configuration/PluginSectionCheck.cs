using LlamaRunner.Contracts.Plugins;
using LlamaRunner.Host.Control;

namespace LlamaRunner.Host.Configuration;

/// <summary>Judges the references of a configuration to plugins, once it is known which have been loaded.</summary>
internal static class PluginSectionCheck
{
    /// <summary>Gives a warning for each section whose plugin is absent, and a fault for each model whose backend is and each filter whose frontend is.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="frontends">The ids of the frontends that were loaded.</param>
    /// <param name="backends">The ids of the backends that were loaded.</param>
    /// <param name="filters">The ids of the filters that were loaded.</param>
    public static (IReadOnlyList<ConfigurationFault> Warnings, IReadOnlyList<ConfigurationFault> Faults) Check(
        HostOptions options, IReadOnlySet<string> frontends, IReadOnlySet<string> backends, IReadOnlySet<string> filters)
    {
        var warnings = Absent("frontend", options.Frontends.Keys, frontends)
            .Concat(Absent("backend", options.Backends.Keys, backends))
            .Concat(Absent("filter", options.Filters.Keys, filters));
        var faults =
            from entry in options.Models.Entries
            let backend = entry.Value.Backend
            where backend is not null && !backends.Contains(backend)
            select new ConfigurationFault(
                ConfigurationPath.Of("models", "entries", entry.Key, "backend").ToString(),
                $"is {ConfigurationPath.Quote(backend)}: must be the id of a backend that is loaded; {Known(backends)}");
        return ([.. warnings], [.. faults, .. MistakenFrontends(options, frontends)]);
    }

    // A filter that applies to nothing because of a typing error would let all through.
    private static IEnumerable<ConfigurationFault> MistakenFrontends(HostOptions options, IReadOnlySet<string> frontends) =>
        from entry in options.Filters
        from item in (entry.Value.Frontends ?? []).Select(static (id, place) => (Id: id, Place: place))
        where item.Id != ControlFrontend.FrontendId && !frontends.Contains(item.Id)
        select new ConfigurationFault(
            ConfigurationPath.Of(HostKeys.Filters, entry.Key, "frontends").Item(item.Place).ToString(),
            $"is {ConfigurationPath.Quote(item.Id)}: must be the id of a frontend that is loaded, or "
            + $"{ConfigurationPath.Quote(ControlFrontend.FrontendId)} for the host's own commands; {Known(frontends)}");

    private static IEnumerable<ConfigurationFault> Absent(string kind, IEnumerable<string> named, IReadOnlySet<string> loaded) =>
        from id in named
        where !loaded.Contains(id)
        let suggestion = Suggestion.For(id, loaded) is { } close ? $"; did you mean {ConfigurationPath.Quote(close)}?" : ""
        select new ConfigurationFault(
            ConfigurationPath.Of(kind + "s", id).ToString(), $"is kept but not used, since no {kind} of this id is loaded{suggestion}");

    private static string Known(IReadOnlySet<string> ids) =>
        ids.Count == 0 ? "none is" : "these are: " + string.Join(", ", ids.Order(StringComparer.Ordinal));
}
