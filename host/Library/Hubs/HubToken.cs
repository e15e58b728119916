namespace LlamaRunner.Host.Library.Hubs;

/// <summary>The token of this user at the hub: <c>HF_TOKEN</c>, else the file that the hub's own tools write. It is never logged.</summary>
/// <param name="environment">The variables.</param>
/// <param name="home">The home folder.</param>
internal sealed class HubToken(IReadOnlyDictionary<string, string> environment, string home)
{
    /// <summary>Reads it; null when there is none.</summary>
    public async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        if (Clean(environment.GetValueOrDefault("HF_TOKEN")) is { } token)
        {
            return token;
        }

        var path = Clean(environment.GetValueOrDefault("HF_TOKEN_PATH"))
            ?? Path.Combine(Clean(environment.GetValueOrDefault("HF_HOME")) ?? Path.Combine(home, ".cache", "huggingface"), "token");
        try
        {
            return File.Exists(path) ? Clean(await File.ReadAllTextAsync(path, cancellationToken)) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // A line end within would be a header of its own.
    private static string? Clean(string? text) => text?.Trim() is { Length: > 0 } value && !value.Any(char.IsControl) ? value : null;
}
