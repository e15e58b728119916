using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Plugins.Files;

namespace LlamaRunner.Host.Plugins;

/// <summary>
/// Decides whether a plugin may be loaded, before any of its code is: (1) configuration, (2) who may write to its files, (3) a copy of
/// its own, (4) the allowed hashes, (5) the contracts' version.
/// </summary>
internal sealed class PluginJudge(PluginsOptions options, PluginStore store)
{
    /// <summary>Judges a plugin. A fault of it is in the result, and is never thrown.</summary>
    /// <param name="source">The plugin.</param>
    /// <param name="isInPlace">False for one that is not in a plugin folder (yet): who may write to it there does not matter.</param>
    /// <param name="cancellationToken">Ends the work in between.</param>
    /// <returns>What to tell of it, and its copy when it may be loaded; the copy is the caller's.</returns>
    public async Task<(PluginStatus Status, PluginCopy? Copy)> JudgeAsync(PluginSource source, bool isInPlace, CancellationToken cancellationToken)
    {
        var status = new PluginStatus(source.Name, PluginState.Loadable) { Origin = source.Path };
        if (options.Disabled.Contains(source.Name, StringComparer.OrdinalIgnoreCase))
        {
            return (status with { State = PluginState.Disabled, Reason = "plugins.disabled names it." }, null);
        }

        try
        {
            if ((source.Fault ?? (isInPlace ? FolderTrust.FindFault(source) : null)) is { } fault)
            {
                return (status with { State = PluginState.Refused, Reason = fault }, null);
            }

            var copy = await store.TakeAsync(source, cancellationToken);
            status = Judge(status, copy);
            if (status.State is PluginState.Loadable)
            {
                return (status, copy);
            }

            copy.Dispose();
            return (status, null);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return (status with { State = PluginState.Failed, Reason = $"its files cannot be copied: {exception.Message}", MayPass = true }, null);
        }
    }

    private PluginStatus Judge(PluginStatus status, PluginCopy copy)
    {
        var unfit = PluginCompatibility.FindFault(copy.Candidate.AssemblyPath, out var facts);
        status = status with { Hash = copy.Hash, Version = facts?.Version.ToString(3), ContractVersion = facts?.ContractVersion?.ToString(2) };
        var fault = options.AllowedHashes is { Count: > 0 } allowed && !allowed.Contains(copy.Hash, StringComparer.OrdinalIgnoreCase)
            ? $"its hash {copy.Hash} is not one of plugins.allowedHashes."
            : unfit;
        return fault is null ? status : status with { State = PluginState.Refused, Reason = fault };
    }
}
