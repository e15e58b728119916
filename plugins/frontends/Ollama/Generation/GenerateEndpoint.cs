using System.Text;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects;
using LlamaRunner.Dialects.Chat;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary><c>POST /api/generate</c>.</summary>
/// <param name="gateway">Where the models are.</param>
/// <param name="time">The clock.</param>
internal sealed class GenerateEndpoint(IModelGateway gateway, TimeProvider time)
{
    private readonly GenerationExchange _exchange = new(gateway, time);
    private readonly LoadExchange _load = new(gateway, time);

    /// <summary>Answers one request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var clock = new AnswerClock(time);
        using var body = await OllamaBody.ReadAsync(context);
        var request = body.Root;
        var model = await RequestedModel.FindAsync(gateway, request, context.RequestAborted);
        var text = Fields.Text(request, "prompt") ?? string.Empty;
        var options = ModelOptions.Read(request, model.Entry);
        var wishes = new LeaseRequest { KeepAlive = KeepAliveField.Read(request), Load = options.Load };
        if (text.Length == 0)
        {
            await _load.RunAsync(context, model, wishes, new AnswerJson(AnswerShape.Generate, model.Name, clock));
            return;
        }

        model.Require(ModelCapabilities.Completion, "generate");
        var isRaw = ReadRaw(request);
        var before = ContextCodec.Read(request);
        if (Fields.Text(request, "system") is { Length: > 0 } system)
        {
            before = before with { System = system };
        }

        var form = new AnswerForm(request, AnswerShape.Generate, model.Name, clock, isRaw ? null : parts => Continue(before, text, parts));
        await _exchange.RunAsync(context, model.Entry, wishes, Choose(request, model, options, before, text, isRaw), form);
    }

    private static bool ReadRaw(JsonElement request)
    {
        var isRaw = Fields.Flag(request, "raw") == true;
        return !isRaw || (!HasText(request, "template") && !HasText(request, "system") && !Fields.Items(request, "context").Any())
            ? isRaw
            : throw new OllamaRefusal(StatusCodes.Status400BadRequest, "raw mode does not support template, system, or context");
    }

    private static Prompt Choose(
        JsonElement request, RequestedModel model, ModelOptions options, Conversation before, string text, bool isRaw)
    {
        if ((isRaw || HasText(request, "suffix") || HasText(request, "template")) && Fields.Items(request, "images").Any())
        {
            throw new BadRequestException("'images' go with the model's own template: leave out 'raw', 'suffix' and 'template', or send the text without images.", "images");
        }

        if (HasText(request, "suffix"))
        {
            model.Require(ModelCapabilities.Infill, "insert");
            return new TextPrompt(request, model, options, text, Fields.Text(request, "suffix"));
        }

        if (isRaw)
        {
            return new TextPrompt(request, model, options, text, suffix: null);
        }

        return HasText(request, "template")
            ? new TextPrompt(request, model, options, PromptTemplate.Render(request, model, before, text), suffix: null)
            : new TurnsPrompt(request, model, options, before, text);
    }

    private static string Continue(Conversation before, string prompt, IReadOnlyList<AnswerPart> parts)
    {
        var answer = new StringBuilder();
        foreach (var part in parts.Where(static part => part.Kind is AnswerPartKind.Text))
        {
            answer.Append(EscapedText.Decode(part.Text));
        }

        return ContextCodec.Encode(before.With(prompt, answer.ToString()));
    }

    private static bool HasText(JsonElement request, string name) => Fields.Text(request, name) is { Length: > 0 };
}
