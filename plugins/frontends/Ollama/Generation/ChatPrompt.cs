using System.Text.Json;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>A chat's request as the runner's <c>/v1/chat/completions</c> takes it.</summary>
internal sealed class ChatPrompt : Prompt
{
    private readonly JsonElement _request;
    private readonly RequestedModel _model;
    private readonly ModelOptions _options;
    private readonly ChatMessages _messages;
    private int _dropped;

    public ChatPrompt(JsonElement request, RequestedModel model, ModelOptions options, ChatMessages messages)
    {
        (_request, _model, _options, _messages) = (request, model, options, messages);
        if (messages.MediaCount > 0)
        {
            model.Require(ModelCapabilities.Vision, "vision");
        }
    }

    /// <inheritdoc/>
    public override string Path => RunnerRequest.ChatPath;

    /// <inheritdoc/>
    public override int MediaCount => _messages.MediaCount;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Write() => RunnerRequest.WriteChat(_request, _model, _options, writer =>
    {
        ToolsField.Write(_request, _model.Entry, _model.Name, writer);
        _messages.Write(writer, _dropped);
    });

    /// <inheritdoc/>
    public override bool TryShorten(double share)
    {
        var next = _messages.FindDropped(_dropped, share);
        (var could, _dropped) = (next > _dropped, next);
        return could;
    }
}
