using System.Text;
using System.Threading.Channels;

namespace LlamaRunner.Host.Cli.Terminal;

/// <summary>
/// The keys of this process's terminal. While it is open Ctrl-C is a key and no signal, and the terminal marks what is pasted, so
/// that a line break in it does not send half a message.
/// </summary>
internal sealed class ConsoleKeySource : IKeySource
{
    private const string MarkPastes = "\e[?2004h";
    private const string DoNotMarkPastes = "\e[?2004l";
    private const string PasteBegin = "[200~";
    private const string PasteEnd = "\e[201~";

    private readonly Channel<TerminalKey> _keys = Channel.CreateUnbounded<TerminalKey>(new UnboundedChannelOptions { SingleWriter = true });
    private Action? _interrupt;

    public ConsoleKeySource()
    {
        Console.TreatControlCAsInput = true;
        Console.Out.Write(MarkPastes);

        // Reads of keys block and cannot be cancelled: a thread of its own, which does not hold up the end of the process.
        new Thread(ReadKeys) { IsBackground = true, Name = "keys" }.Start();
    }

    public async ValueTask<TerminalKey?> ReadAsync(CancellationToken cancellationToken) =>
        await _keys.Reader.WaitToReadAsync(cancellationToken) && _keys.Reader.TryRead(out var key) ? key : null;

    public IDisposable OnInterrupt(Action interrupt)
    {
        Volatile.Write(ref _interrupt, interrupt);
        return new Registration(this);
    }

    public void Dispose()
    {
        Console.Out.Write(DoNotMarkPastes);
        Console.TreatControlCAsInput = false;
    }

    private void ReadKeys()
    {
        try
        {
            while (true)
            {
                Take(Console.ReadKey(intercept: true));
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // The terminal has gone.
            _keys.Writer.Complete();
        }
    }

    private void Take(ConsoleKeyInfo key)
    {
        if (key is { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control } && Volatile.Read(ref _interrupt) is { } interrupt)
        {
            interrupt();
        }
        else if (key.Key == ConsoleKey.Escape && Console.KeyAvailable)
        {
            TakeSequence();
        }
        else
        {
            Publish(key);
        }
    }

    // .NET knows the sequences of keys, but gives those around a pasted text character by character.
    private void TakeSequence()
    {
        var keys = new List<ConsoleKeyInfo>();
        foreach (var expected in PasteBegin)
        {
            var key = Console.ReadKey(intercept: true);
            keys.Add(key);
            if (key.KeyChar != expected)
            {
                keys.ForEach(Publish);
                return;
            }
        }

        var text = new StringBuilder();
        while (!EndsWith(text, PasteEnd))
        {
            text.Append(Console.ReadKey(intercept: true).KeyChar);
        }

        text.Length -= PasteEnd.Length;
        _keys.Writer.TryWrite(new TerminalKey(ConsoleKey.None, PlainText.Clean(text.ToString())));
    }

    private static bool EndsWith(StringBuilder text, string end) =>
        text.Length >= end.Length && text.ToString(text.Length - end.Length, end.Length) == end;

    private void Publish(ConsoleKeyInfo key)
    {
        var text = char.IsControl(key.KeyChar) ? "" : key.KeyChar.ToString();
        if (char.IsHighSurrogate(key.KeyChar))
        {
            text += Console.ReadKey(intercept: true).KeyChar;
        }

        _keys.Writer.TryWrite(new TerminalKey(key.Key, text, key.Modifiers));
    }

    private sealed class Registration(ConsoleKeySource source) : IDisposable
    {
        public void Dispose() => Volatile.Write(ref source._interrupt, null);
    }
}
