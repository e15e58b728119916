using System.Text;

namespace LlamaRunner.Host.Configuration;

/// <summary>Gets a secret from where host.json says it stands: <c>env:NAME</c>, <c>file:PATH</c>, or the text itself.</summary>
internal sealed class SecretResolver(IReadOnlyDictionary<string, string> environment, PathResolver paths)
{
    public const string EnvironmentPrefix = "env:";
    public const string FilePrefix = "file:";

    private const int LargestFile = 64 * 1024;

    public static bool IsReference(string text) =>
        text.StartsWith(EnvironmentPrefix, StringComparison.Ordinal) || text.StartsWith(FilePrefix, StringComparison.Ordinal);

    public async ValueTask<SecretResolution> ResolveAsync(string text, CancellationToken cancellationToken)
    {
        if (text.StartsWith(EnvironmentPrefix, StringComparison.Ordinal))
        {
            var name = text[EnvironmentPrefix.Length..];
            return environment.TryGetValue(name, out var value) && !string.IsNullOrWhiteSpace(value)
                ? new SecretResolution(value.Trim(), null)
                : new SecretResolution(null, "must name an environment variable that is set and not empty");
        }

        return text.StartsWith(FilePrefix, StringComparison.Ordinal)
            ? await ReadFileAsync(text[FilePrefix.Length..], cancellationToken)
            : new SecretResolution(text, null);
    }

    private async ValueTask<SecretResolution> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(paths.Resolve(path));
            var buffer = new byte[LargestFile + 1];
            var length = await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            var value = Encoding.UTF8.GetString(buffer, 0, length).Trim('\uFEFF').Trim();
            return length > LargestFile ? new SecretResolution(null, "must name a file of at most 64 KiB")
                : value.Length == 0 ? new SecretResolution(null, "must name a file that is not empty")
                : new SecretResolution(value, null);
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return new SecretResolution(null, "must name a file that exists and can be read");
        }
    }
}
