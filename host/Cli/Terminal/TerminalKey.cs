namespace LlamaRunner.Host.Cli.Terminal;

/// <summary>What a terminal sent: one key, or a pasted text.</summary>
/// <param name="Key">The key; <see cref="ConsoleKey.None"/> for a pasted text.</param>
/// <param name="Text">What it writes; empty for a key that writes nothing.</param>
/// <param name="Modifiers">The keys held down with it.</param>
internal readonly record struct TerminalKey(ConsoleKey Key, string Text = "", ConsoleModifiers Modifiers = ConsoleModifiers.None)
{
    public bool IsControl(ConsoleKey key) => Key == key && Modifiers == ConsoleModifiers.Control;
}
