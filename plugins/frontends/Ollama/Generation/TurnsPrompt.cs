using System.Text.Json;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Dialects;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>A prompt to which the model's own template is applied: a chat of the turns before it, and one more of the user.</summary>
internal sealed class TurnsPrompt : Prompt
{
    private readonly JsonElement _request;
    private readonly RequestedModel _model;
    private readonly ModelOptions _options;
    private readonly Conversation _before;
    private string _text;
    private int _dropped;

    public TurnsPrompt(JsonElement request, RequestedModel model, ModelOptions options, Conversation before, string text)
    {
        (_request, _model, _options, _before, _text) = (request, model, options, before, text);
        MediaCount = Fields.Items(request, "images").Count();
        if (MediaCount > 0)
        {
            model.Require(ModelCapabilities.Vision, "vision");
        }
    }

    /// <inheritdoc/>
    public override string Path => RunnerRequest.ChatPath;

    /// <inheritdoc/>
    public override int MediaCount { get; }

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Write() => RunnerRequest.WriteChat(_request, _model, _options, WriteMessages);

    /// <inheritdoc/>
    public override bool TryShorten(double share)
    {
        if (_dropped == _before.Turns.Count)
        {
            return TextCut.TryCut(ref _text, share);
        }

        // In pairs, since many templates want the user first.
        var rest = (double)_text.Length + (_before.System?.Length ?? 0) + _before.Turns.Skip(_dropped).Sum(static turn => (long)turn.Text.Length);
        var most = rest * share;
        do
        {
            rest -= _before.Turns.Skip(_dropped).Take(2).Sum(static turn => turn.Text.Length);
            _dropped = Math.Min(_before.Turns.Count, _dropped + 2);
        }
        while (rest > most && _dropped < _before.Turns.Count);
        return true;
    }

    private void WriteMessages(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("messages"u8);
        if (_before.System is { } system)
        {
            WriteMessage(writer, new Turn("system", system));
        }

        foreach (var turn in _before.Turns.Skip(_dropped))
        {
            WriteMessage(writer, turn);
        }

        if (MediaCount > 0)
        {
            writer.WriteStartObject();
            writer.WriteString("role"u8, "user"u8);
            writer.WriteStartArray("content"u8);
            MediaParts.Write(_request, _text, string.Empty, writer);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        else
        {
            WriteMessage(writer, new Turn("user", _text));
        }

        writer.WriteEndArray();
    }

    private static void WriteMessage(Utf8JsonWriter writer, Turn turn)
    {
        writer.WriteStartObject();
        writer.WriteString("role"u8, turn.Role);
        writer.WriteString("content"u8, turn.Text);
        writer.WriteEndObject();
    }
}
