using LlamaRunner.Host.Cli.Terminal;

namespace LlamaRunner.Host.Cli.Chat;

/// <summary>Reads messages: one line each, or all lines between <c>"""</c> and <c>"""</c>.</summary>
internal sealed class MessageReader(LineEditor editor)
{
    private const string Fence = "\"\"\"";
    private const string Prompt = ">>> ";
    private const string Continuation = "... ";

    /// <summary>Reads one message. A command may carry a text in fences behind its words, too.</summary>
    public async Task<LineInput> ReadAsync(CancellationToken cancellationToken)
    {
        var first = await editor.ReadAsync(Prompt, Continuation, cancellationToken);
        var begin = FenceIn(first.Text);
        if (first.Outcome != LineOutcome.Sent || begin < 0)
        {
            return first;
        }

        var head = first.Text[..begin];
        var text = first.Text[(begin + Fence.Length)..];
        var end = text.IndexOf(Fence, StringComparison.Ordinal);
        while (end < 0)
        {
            var line = await editor.ReadAsync(Continuation, Continuation, cancellationToken);
            if (line.Outcome != LineOutcome.Sent)
            {
                // What was begun is given up, so that a prompt that is not empty is what was interrupted.
                return new LineInput(LineOutcome.Interrupted, text);
            }

            text += "\n" + line.Text;
            end = text.IndexOf(Fence, StringComparison.Ordinal);
        }

        return new LineInput(LineOutcome.Sent, head + text[..end].Trim('\n'));
    }

    // At the start of a message, or behind the words of a command.
    private static int FenceIn(string line)
    {
        var trimmed = line.AsSpan().TrimStart();
        return trimmed.StartsWith(Fence, StringComparison.Ordinal) || trimmed.StartsWith("/", StringComparison.Ordinal)
            ? line.IndexOf(Fence, StringComparison.Ordinal)
            : -1;
    }
}
