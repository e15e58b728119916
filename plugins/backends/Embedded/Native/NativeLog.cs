using LLama.Native;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Backends.Embedded.Native;

/// <summary>
/// Takes llama.cpp's own log, which would go to standard error otherwise, line by line to the logger. What one thread does can
/// be listened to, so that a load that fails can say what llama.cpp said.
/// </summary>
internal static partial class NativeLog
{
    private static readonly NativeLogConfig.LLamaLogCallback Callback = OnMessage;

    private static volatile ILogger? _logger;

    [ThreadStatic]
    private static string? _partialLine;

    [ThreadStatic]
    private static List<string>? _listener;

    /// <summary>Before llama.cpp is loaded: has it log here from the first line on.</summary>
    public static void Prepare() => NativeLogConfig.llama_log_set(Callback);

    /// <summary>Sends lines to a logger.</summary>
    /// <param name="logger">The logger.</param>
    public static void Attach(ILogger logger)
    {
        _logger = logger;
        NativeLogConfig.llama_log_set(Callback);
    }

    /// <summary>Leaves llama.cpp nothing that it could call.</summary>
    public static void Detach()
    {
        NativeLogConfig.llama_log_set((NativeLogConfig.LLamaLogCallback?)null);
        _logger = null;
    }

    /// <summary>Runs something and collects the warnings and errors that llama.cpp logs on this thread meanwhile.</summary>
    /// <param name="action">What to run.</param>
    /// <param name="lines">The lines.</param>
    public static T Listen<T>(Func<T> action, out IReadOnlyList<string> lines)
    {
        var listener = new List<string>();
        lines = listener;
        _listener = listener;
        try
        {
            return action();
        }
        finally
        {
            _listener = null;
        }
    }

    // An exception must not reach native code.
    private static void OnMessage(LLamaLogLevel level, string message)
    {
        try
        {
            _partialLine += message;
            if (!_partialLine.EndsWith('\n'))
            {
                return;
            }

            var line = _partialLine.TrimEnd();
            _partialLine = null;
            if (line.Length == 0)
            {
                return;
            }

            if (level is LLamaLogLevel.Warning or LLamaLogLevel.Error)
            {
                _listener?.Add(line);
            }

            if (_logger is { } logger)
            {
                LogNative(logger, line);
            }
        }
        catch (Exception)
        {
            _partialLine = null;
        }
    }

    [LoggerMessage(EventId = 3202, Level = LogLevel.Debug, Message = "llama.cpp: {Line}")]
    private static partial void LogNative(ILogger logger, string line);
}
