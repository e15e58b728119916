using System.Numerics.Tensors;
using LLama.Native;
using LlamaRunner.Backends.Embedded.Loading;
using LlamaRunner.Backends.Embedded.Native;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.InProcess;

namespace LlamaRunner.Backends.Embedded.Sampling;

/// <summary>Chooses the tokens of one answer. Made by the request's thread, then used and disposed by the one that decodes.</summary>
internal sealed class TokenSampler : IDisposable
{
    private readonly LoadedModel _model;
    private readonly SamplingSettings _settings;
    private readonly SafeLLamaSamplerChainHandle _chain;
    private readonly GrammarHandle? _grammar;
    private readonly bool _isPlainGreedy;

    /// <exception cref="BadRequestException">The grammar or a bias is wrong.</exception>
    public TokenSampler(LoadedModel model, GenerationSettings request, string? grammar, int contextLength)
    {
        _model = model;
        _settings = SamplingSettings.From(request, contextLength);
        _isPlainGreedy = SamplerChain.IsPlainGreedy(request, _settings);
        _chain = SamplerChain.Create(model, request, _settings);
        try
        {
            _grammar = grammar is null ? null : GrammarText.Compile(model, grammar);
        }
        catch
        {
            _chain.Dispose();
            throw;
        }
    }

    /// <summary>Shows the penalties the end of the prompt.</summary>
    /// <param name="prompt">The prompt.</param>
    public void AcceptPrompt(ReadOnlySpan<LLamaToken> prompt)
    {
        foreach (var token in prompt[Math.Max(0, prompt.Length - _settings.PenaltyLength)..])
        {
            _chain.Accept(token);
        }
    }

    /// <summary>Chooses the next token.</summary>
    /// <param name="logits">The logits of all tokens.</param>
    /// <param name="buffer">Room for the candidates.</param>
    /// <exception cref="BadRequestException">No token can follow by the grammar.</exception>
    public LLamaToken Sample(ReadOnlySpan<float> logits, CandidateBuffer buffer)
    {
        var token = Pick(logits, buffer);
        if (_grammar is not null)
        {
            // To check one token is cheap and mostly enough; all of them against a grammar is not.
            if (!IsAllowed(token, buffer))
            {
                token = PickByGrammar(logits, buffer);
            }

            LlamaApi.AcceptToken(_grammar, token);
        }

        if (!_isPlainGreedy)
        {
            _chain.Accept(token);
        }

        return token;
    }

    public void Dispose()
    {
        _chain.Dispose();
        _grammar?.Dispose();
    }

    private LLamaToken Pick(ReadOnlySpan<float> logits, CandidateBuffer buffer)
    {
        if (_isPlainGreedy)
        {
            return TensorPrimitives.IndexOfMax(logits);
        }

        var candidates = buffer.Fill(logits);
        _chain.Apply(ref candidates);
        return Selected(candidates);
    }

    // Tokens that stand for no text pass for the text of their name, which the answer would then lack.
    private bool IsAllowed(LLamaToken token, CandidateBuffer buffer)
    {
        if (_model.IsHidden(token))
        {
            return false;
        }

        var candidate = buffer.FillWith(token);
        LlamaApi.ApplyGrammar(_grammar!, ref candidate);
        return !float.IsNegativeInfinity(candidate.Data[0].Logit);
    }

    private LLamaToken PickByGrammar(ReadOnlySpan<float> logits, CandidateBuffer buffer)
    {
        var candidates = buffer.Fill(logits);
        var data = candidates.Data;
        foreach (var hidden in _model.Hidden)
        {
            data[(int)hidden].Logit = float.NegativeInfinity;
        }

        LlamaApi.ApplyGrammar(_grammar!, ref candidates);
        _chain.Apply(ref candidates);
        var chosen = candidates.Data[checked((int)candidates.Selected)];
        return float.IsNegativeInfinity(chosen.Logit) || float.IsNaN(chosen.Logit)
            ? throw new BadRequestException("No token of the model can follow by the grammar.", "grammar")
            : chosen.ID;
    }

    private static LLamaToken Selected(LLamaTokenDataArrayNative candidates) => candidates.Data[checked((int)candidates.Selected)].ID;
}
