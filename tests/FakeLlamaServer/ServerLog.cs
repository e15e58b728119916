using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace LlamaRunner.FakeLlamaServer;

/// <summary>Writes to standard error as llama-server does: minutes.seconds.ms.µs, level, component, function, text.</summary>
internal sealed class ServerLog
{
    private static readonly Stream Error = Console.OpenStandardError();
    private static readonly Lock Gate = new();
    private readonly long _started = Stopwatch.GetTimestamp();

    public void Info(string function, string text) => Write('I', function, text);

    public void Fault(string function, string text) => Write('E', function, text);

    /// <summary>Writes text as it is, without adding a line end.</summary>
    public static void Raw(string text) => Raw(Error, text);

    public static void Raw(Stream stream, string text)
    {
        lock (Gate)
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush();
        }
    }

    private void Write(char level, string function, string text)
    {
        var at = Stopwatch.GetElapsedTime(_started);
        Raw(string.Create(
            CultureInfo.InvariantCulture,
            $"{(int)at.TotalMinutes}.{at.Seconds:00}.{at.Milliseconds:000}.{at.Microseconds:000} {level} srv  {function,12}: {text}\n"));
    }
}
