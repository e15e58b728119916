using System.Threading.Channels;
using LlamaRunner.Host.Cli.Terminal;

namespace LlamaRunner.UnitTests.Cli.Terminal;

/// <summary>A keyboard that a test types on.</summary>
internal sealed class FakeKeys : IKeySource
{
    private readonly Channel<TerminalKey> _keys = Channel.CreateUnbounded<TerminalKey>();
    private Action? _interrupt;

    public bool IsDisposed { get; private set; }

    public FakeKeys Type(string text)
    {
        foreach (var c in text)
        {
            _keys.Writer.TryWrite(new TerminalKey(ConsoleKey.None, c.ToString()));
        }

        return this;
    }

    public FakeKeys Press(ConsoleKey key, ConsoleModifiers modifiers = ConsoleModifiers.None)
    {
        _keys.Writer.TryWrite(new TerminalKey(key, "", modifiers));
        return this;
    }

    public FakeKeys Control(ConsoleKey key) => Press(key, ConsoleModifiers.Control);

    public FakeKeys Send(string line) => Type(line).Press(ConsoleKey.Enter);

    public FakeKeys Paste(string text)
    {
        _keys.Writer.TryWrite(new TerminalKey(ConsoleKey.None, text));
        return this;
    }

    public FakeKeys HangUp()
    {
        _keys.Writer.Complete();
        return this;
    }

    /// <summary>Ctrl-C while something is under way.</summary>
    public void Interrupt() => _interrupt!();

    public async ValueTask<TerminalKey?> ReadAsync(CancellationToken cancellationToken) =>
        await _keys.Reader.WaitToReadAsync(cancellationToken) && _keys.Reader.TryRead(out var key) ? key : null;

    public IDisposable OnInterrupt(Action interrupt)
    {
        _interrupt = interrupt;
        return new Registration(this);
    }

    public void Dispose() => IsDisposed = true;

    private sealed class Registration(FakeKeys keys) : IDisposable
    {
        public void Dispose() => keys._interrupt = null;
    }
}
