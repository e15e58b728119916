using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects;
using LlamaRunner.Dialects.Chat;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>The form in which a client wants its answer.</summary>
internal sealed class AnswerForm
{
    private readonly AnswerShape _shape;
    private readonly string _model;
    private readonly LogprobsField _logprobs;
    private readonly Func<IReadOnlyList<AnswerPart>, string>? _context;

    /// <param name="request">The client's request.</param>
    /// <param name="shape">Where the answer has its text.</param>
    /// <param name="model">The model's name as the client wrote it.</param>
    /// <param name="clock">The request's times.</param>
    /// <param name="context">Makes the context that the client may go on from; null for none.</param>
    /// <exception cref="BadRequestException">A field is wrong.</exception>
    public AnswerForm(
        JsonElement request, AnswerShape shape, string model, AnswerClock clock, Func<IReadOnlyList<AnswerPart>, string>? context = null)
    {
        (_shape, _model, _context, Clock) = (shape, model, context, clock);
        _logprobs = LogprobsField.Read(request);
        IsStream = Fields.Flag(request, "stream") ?? true;
        IsRenderOnly = Fields.Flag(request, "_debug_render_only") ?? false;
        MayCut = Fields.Flag(request, "truncate") ?? true;

        // Known, and without meaning here: llama-server ends an answer where its context is full.
        _ = Fields.Flag(request, "shift");
    }

    /// <summary>Whether it comes in lines.</summary>
    public bool IsStream { get; }

    /// <summary>Whether the client wants to see the prompt as the model would get it, and nothing generated.</summary>
    public bool IsRenderOnly { get; }

    /// <summary>Whether a prompt that is too long may be made shorter.</summary>
    public bool MayCut { get; }

    /// <summary>The request's times.</summary>
    public AnswerClock Clock { get; }

    /// <summary>Makes what writes the answer; one for each attempt.</summary>
    public IAnswerWriter CreateWriter()
    {
        var json = CreateJson();
        var logprobs = _logprobs.IsWanted ? new AnswerLogprobs(_logprobs.Others) : null;
        return IsStream ? new AnswerLines(json, logprobs, _context) : new AnswerDocument(json, logprobs, _context);
    }

    /// <summary>Makes what writes the objects of the answer.</summary>
    public AnswerJson CreateJson() => new(_shape, _model, Clock);
}
