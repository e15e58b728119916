using System.Globalization;
using LlamaRunner.Host.Configuration;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace LlamaRunner.Host.Observability;

/// <summary>Makes the host's logger: one readable line an event on the console, and the same in a file a day.</summary>
internal static class LogSetup
{
    private const string ConsoleTemplate = "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}";
    private const string FileTemplate =
        "{Timestamp:yyyy-MM-dd HH:mm:ss.fff zzz} {Level:u3} {SourceContext} {Message:lj}{NewLine}{Exception}";
    private const string FileName = "host-.log";
    private const int FilesKept = 14;
    private const long LargestFile = 64 * 1024 * 1024;

    /// <summary>Makes the logger. Whoever gets it disposes it, which writes out what is left.</summary>
    public static Logger Create(LoggingOptions options, PathResolver paths) =>
        Create(options, paths, new LoggerConfiguration().WriteTo.Console(
            outputTemplate: ConsoleTemplate, formatProvider: CultureInfo.InvariantCulture));

    /// <summary>Makes the logger of a host whose console belongs to the command that started it: errors go to standard error, all else to the file.</summary>
    public static Logger CreateQuiet(LoggingOptions options, PathResolver paths) =>
        Create(options, paths, new LoggerConfiguration().WriteTo.Console(
            restrictedToMinimumLevel: LogEventLevel.Error, outputTemplate: "{Message:lj}{NewLine}", formatProvider: CultureInfo.InvariantCulture,
            standardErrorFromLevel: LogEventLevel.Verbose));

    /// <summary>Makes the logger with another console.</summary>
    internal static Logger Create(LoggingOptions options, PathResolver paths, LoggerConfiguration console)
    {
        var configuration = console
            .MinimumLevel.Is(options.Level)
            .MinimumLevel.Override("Microsoft", options.Level > LogEventLevel.Warning ? options.Level : LogEventLevel.Warning)

            // A response that is broken off on purpose is thrown on to Kestrel, which has nothing to add to its line in the log.
            .MinimumLevel.Override("Microsoft.AspNetCore.Server.Kestrel", LogEventLevel.Fatal)
            .Enrich.FromLogContext();
        var directory = paths.Resolve(options.Directory);
        if (FindObstacle(directory) is { } obstacle)
        {
            var consoleOnly = configuration.CreateLogger();
            consoleOnly.Warning(
                "Logging to the console only: logging.directory {Directory} cannot be written ({Reason})", directory, obstacle);
            return consoleOnly;
        }

        return configuration.WriteTo.File(
            Path.Combine(directory, FileName),
            outputTemplate: FileTemplate,
            formatProvider: CultureInfo.InvariantCulture,
            rollingInterval: RollingInterval.Day,
            rollOnFileSizeLimit: true,
            fileSizeLimitBytes: LargestFile,
            retainedFileCountLimit: FilesKept).CreateLogger();
    }

    /// <summary>Tries to write, because the sink itself would fail later and in silence.</summary>
    private static string? FindObstacle(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            var probe = Path.Combine(directory, Path.GetRandomFileName());
            using (File.Create(probe, 1, FileOptions.DeleteOnClose))
            {
                return null;
            }
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return exception.Message;
        }
    }
}
