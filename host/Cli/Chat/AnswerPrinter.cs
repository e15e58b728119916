using LlamaRunner.Host.Cli.Terminal;
using LlamaRunner.Host.Control.Client;

namespace LlamaRunner.Host.Cli.Chat;

/// <summary>Prints one answer. What the model thinks is shown, dimmed, to a person only: programs want the answer.</summary>
internal sealed class AnswerPrinter(CommandSurroundings surroundings)
{
    private const string Dim = "\e[2m";
    private const string Normal = "\e[22m";

    private readonly TextWriter _output = surroundings.Output;
    private readonly bool _isTerminal = surroundings.Console.OutputIsTerminal;
    private bool _isThinking;
    private bool _hasPrinted;

    public async Task PrintAsync(AnswerPart part)
    {
        if (part.Thinking.Length > 0 && _isTerminal)
        {
            if (!_isThinking)
            {
                _isThinking = true;
                await _output.WriteAsync(Dim);
            }

            await WriteAsync(part.Thinking);
        }

        if (part.Text.Length > 0)
        {
            await EndThinkingAsync();
            await WriteAsync(part.Text);
        }
    }

    /// <summary>Ends the last line.</summary>
    public async Task EndAsync()
    {
        if (_isThinking)
        {
            _isThinking = false;
            await _output.WriteAsync(Normal);
        }

        if (_hasPrinted)
        {
            await _output.WriteLineAsync();
            await _output.FlushAsync();
        }
    }

    private async Task EndThinkingAsync()
    {
        if (_isThinking)
        {
            _isThinking = false;
            await _output.WriteAsync($"{Normal}\n\n");
        }
    }

    private async Task WriteAsync(string text)
    {
        _hasPrinted = true;
        await _output.WriteAsync(_isTerminal ? PlainText.Clean(text) : text);
        await _output.FlushAsync();
    }
}
