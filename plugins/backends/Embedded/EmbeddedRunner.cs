using System.Runtime.CompilerServices;
using LLama.Native;
using LlamaRunner.Backends.Embedded.Embeddings;
using LlamaRunner.Backends.Embedded.Loading;
using LlamaRunner.Backends.Embedded.Sampling;
using LlamaRunner.Backends.Embedded.Schemas;
using LlamaRunner.Backends.Embedded.Slots;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.InProcess;
using LlamaRunner.Contracts.Runners;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Backends.Embedded;

/// <summary>A model of llama.cpp in this process.</summary>
internal sealed class EmbeddedRunner : InProcessRunner
{
    private readonly LoadedModel _model;
    private readonly RunnerParts _parts;
    private readonly DecodeLoop _loop;

    public EmbeddedRunner(string modelId, LoadedModel model, RunnerParts parts, ILogger logger)
    {
        _model = model;
        _parts = parts;
        Capabilities = Describe(parts);
        IDecodeWork?[] works = [parts.Slots, parts.Embeddings];
        _loop = new DecodeLoop(modelId, [.. works.OfType<IDecodeWork>()], logger);
    }

    /// <inheritdoc/>
    public override RunnerCapabilities Capabilities { get; }

    /// <inheritdoc/>
    public override IAsyncEnumerable<GenerationUpdate> ChatAsync(ChatRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var chat = _parts.Chat ?? throw new RequestNotSupportedException(_parts.NoChatReason, "messages");
        return GenerateAsync(_model.Tokenize(chat.Make(request.Messages)), request.Settings, "messages", cancellationToken);
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<GenerationUpdate> CompleteAsync(CompletionRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return GenerateAsync(ReadTokens(request.Prompt, "prompt"), request.Settings, "prompt", cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task<EmbeddingResult> EmbedAsync(EmbeddingRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var engine = _parts.Embeddings
            ?? throw new RequestNotSupportedException("The model was loaded without embeddings: set the argument embeddings to true, or use a model that was made for them.", "input");
        var texts = new LLamaToken[request.Inputs.Count][];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = ReadTokens(request.Inputs[i], "input");
            if (texts[i].Length > _parts.EmbeddingsPlan.SlotLength)
            {
                throw new ContextLengthExceededException(texts[i].Length, _parts.EmbeddingsPlan.SlotLength);
            }
        }

        if (texts.Length == 0)
        {
            throw new BadRequestException("input is empty: it must have at least one text.", "input");
        }

        var job = new EmbeddingJob(texts);
        using var cancellation = cancellationToken.UnsafeRegister(static (state, token) => ((EmbeddingJob)state!).Cancel(token), job);
        engine.Enqueue(job);
        _loop.Wake();
        return await job.Done;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _loop.DisposeAsync();
        _parts.Slots?.Dispose();
        _parts.Embeddings?.Dispose();
        _model.Dispose();
        await base.DisposeAsync();
    }

    private static RunnerCapabilities Describe(RunnerParts parts)
    {
        var dialects = RunnerDialects.None;
        dialects |= parts.Slots is null ? RunnerDialects.None : RunnerDialects.Completions;
        dialects |= parts.Slots is null || parts.Chat is null ? RunnerDialects.None : RunnerDialects.ChatCompletions;
        dialects |= parts.Embeddings is null ? RunnerDialects.None : RunnerDialects.Embeddings;
        var plan = parts.Slots is null ? parts.EmbeddingsPlan : parts.SlotsPlan;
        return new RunnerCapabilities { ParallelSlots = plan.Slots, ContextLength = plan.SlotLength, Dialects = dialects };
    }

    private async IAsyncEnumerable<GenerationUpdate> GenerateAsync(
        LLamaToken[] prompt, GenerationSettings settings, string field, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var job = MakeJob(prompt, settings, field);
        _parts.Slots!.Enqueue(job);
        _loop.Wake();
        try
        {
            await foreach (var update in job.Updates.ReadAllAsync(cancellationToken))
            {
                yield return update;
            }
        }
        finally
        {
            // Also when the reader leaves before the end. The loop is awake as long as the job is open.
            job.Cancel();
        }
    }

    private GenerationJob MakeJob(LLamaToken[] prompt, GenerationSettings settings, string field)
    {
        if (_parts.Slots is null)
        {
            throw new RequestNotSupportedException("The model makes embeddings only.", field);
        }

        var length = _parts.SlotsPlan.SlotLength;
        if (prompt.Length >= length)
        {
            throw new ContextLengthExceededException(prompt.Length, length);
        }

        var grammar = settings.JsonSchema is { } schema ? SchemaGrammar.Make(schema) : settings.Grammar;
        var sampler = new TokenSampler(_model, settings, string.IsNullOrWhiteSpace(grammar) ? null : grammar, length);
        return new GenerationJob(prompt, sampler, settings.StopTexts, settings.MaxTokens);
    }

    private LLamaToken[] ReadTokens(TextInput input, string field)
    {
        if (input.Tokens is null && input.Text.Contains('\0', StringComparison.Ordinal))
        {
            throw new BadRequestException($"{field} has the character U+0000, which no prompt can have.", field);
        }

        var tokens = input.Tokens is { } ids ? [.. ids.Select(id => (LLamaToken)id)] : _model.Tokenize(input.Text);
        foreach (var token in tokens)
        {
            if ((int)token < 0 || (int)token >= _model.TokenCount)
            {
                throw new BadRequestException($"{field} has the token {token}: the model has the tokens 0 to {_model.TokenCount - 1}.", field);
            }
        }

        return tokens.Length > 0 ? tokens : throw new BadRequestException($"{field} is empty: it must have at least one token.", field);
    }
}
