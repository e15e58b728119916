namespace LlamaRunner.Host.Runtimes;

/// <summary>
/// Finds the release to install. llama.cpp's own index calls a version such as v0.4.1 the latest, which holds no programs but a
/// file with the tag of the build that does; the builds themselves, b12345, are all prereleases.
/// </summary>
internal sealed class ReleaseFinder(ReleaseIndex index)
{
    private const string PointerName = "nightly-tag.txt";
    private const string AnyTag = "latest";

    /// <param name="tag">The tag asked for; null or <c>latest</c> for the newest that fits.</param>
    /// <param name="fits">Whether a release has something for this machine.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<Release> FindAsync(string? tag, Func<Release, bool> fits, CancellationToken cancellationToken)
    {
        if (tag is not (null or AnyTag))
        {
            var named = Release.IsTag(tag) ? await index.FindTagAsync(tag, cancellationToken) : null;
            return await FollowAsync(
                named ?? throw new RuntimeFailedException(
                    $"There is no release \"{tag}\" in {index.Address}; \"llama-runner runtime list --available\" lists what there is."),
                cancellationToken);
        }

        var latest = await index.FindLatestAsync(cancellationToken);
        if (latest is not null)
        {
            latest = await FollowAsync(latest, cancellationToken);
            if (fits(latest))
            {
                return latest;
            }
        }

        // Nothing is called the latest, or its files are still being uploaded, or it lacks those for this machine.
        var releases = await index.ListAsync(cancellationToken);
        return releases.FirstOrDefault(fits)
            ?? latest
            ?? (releases.Count > 0 ? releases[0] : null)
            ?? throw new RuntimeFailedException($"{index.Address} lists no release.");
    }

    private async Task<Release> FollowAsync(Release release, CancellationToken cancellationToken)
    {
        var pointer = release.Assets.FirstOrDefault(asset => asset.Name == PointerName);
        if (pointer is null || RuntimeBuild.AllOf(release).Count > 0)
        {
            return release;
        }

        var tag = await index.ReadTextAsync(pointer, cancellationToken);
        var build = Release.IsTag(tag) ? await index.FindTagAsync(tag, cancellationToken) : null;
        return build ?? throw new RuntimeFailedException(
            $"Release {release.TagName} of {index.Address} refers to the build \"{tag}\", which is not there; name another release.");
    }
}
