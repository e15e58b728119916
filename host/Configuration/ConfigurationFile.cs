using LlamaRunner.Contracts.Plugins;

namespace LlamaRunner.Host.Configuration;

/// <summary>Finds and reads the configuration file.</summary>
internal sealed class ConfigurationFile(ConfigurationSurroundings surroundings)
{
    public const string Variable = "LLAMARUNNER_CONFIG";
    public const string Name = "host.json";

    private const int LargestFile = 1024 * 1024;

    /// <summary>
    /// Gives the file's full path: the one named on the command line or in the environment, else the first that exists in the
    /// usual places; null when there is none.
    /// </summary>
    public string? Find(string? named)
    {
        var file = named ?? surroundings.Environment.GetValueOrDefault(Variable);
        if (named is not null || !string.IsNullOrEmpty(file))
        {
            return new PathResolver(surroundings.WorkingFolder, surroundings.Home, surroundings.ProgramFolder).Resolve(file!);
        }

        string[] usual = [Path.Combine(surroundings.WorkingFolder, Name), Path.Combine(surroundings.Home, ".llama-runner", Name)];
        return Array.Find(usual, File.Exists);
    }

    public static async Task<(byte[] Content, ConfigurationFault? Fault)> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var buffer = new byte[LargestFile + 1];
            var length = await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            return length > LargestFile
                ? ([], new ConfigurationFault(path, "is larger than 1 MiB: a configuration never is"))
                : (WithoutByteOrderMark(buffer[..length]), null);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return ([], new ConfigurationFault(path, "does not exist: the file that --config or LLAMARUNNER_CONFIG names must"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            var reason = Directory.Exists(path) ? "it is a folder" : exception.Message;
            return ([], new ConfigurationFault(path, $"cannot be read: {reason}"));
        }
    }

    private static byte[] WithoutByteOrderMark(byte[] content) => content is [0xEF, 0xBB, 0xBF, ..] ? content[3..] : content;
}
