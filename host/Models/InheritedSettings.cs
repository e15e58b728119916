using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Host.Models;

/// <summary>
/// Gives a model that borrows the file of another one its settings, with what was laid down with it on top. What is the same in the
/// next look is the same object, so that no runner seems to have changed.
/// </summary>
internal sealed class InheritedSettings
{
    private readonly Dictionary<(LoadSettings Lender, LoadSettings Own), LoadSettings> _known = [];

    /// <summary>Gives the settings.</summary>
    public FoundModel Apply(FoundModel model, ModelEntry lender) => model with
    {
        Load = Merge(lender.Load, model.Load),
        BackendId = lender.BackendId,
        Projector = model.Projector ?? (lender.ProjectorPath is { } path
            ? new Projector(path, lender.Capabilities.HasFlag(ModelCapabilities.Vision), "unknown")
            : null),
    };

    private LoadSettings Merge(LoadSettings lender, LoadSettings own)
    {
        if (own == LoadSettings.Default)
        {
            return lender;
        }

        if (!_known.TryGetValue((lender, own), out var merged))
        {
            merged = lender with { Wish = own.Wish, Arguments = Merge(lender.Arguments, own.Arguments) };
            _known.Add((lender, own), merged);
        }

        return merged;
    }

    private static Dictionary<string, LaunchArgument> Merge(
        IReadOnlyDictionary<string, LaunchArgument> lender, IReadOnlyDictionary<string, LaunchArgument> own)
    {
        var merged = new Dictionary<string, LaunchArgument>(lender);
        foreach (var (name, value) in own)
        {
            merged[name] = value;
        }

        return merged;
    }
}
