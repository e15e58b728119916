using LLama.Native;
using LlamaRunner.Backends.Embedded.Loading;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.InProcess;

namespace LlamaRunner.Backends.Embedded.Sampling;

/// <summary>Builds llama.cpp's chain of samplers in the order of llama-server.</summary>
internal static class SamplerChain
{
    public static SafeLLamaSamplerChainHandle Create(LoadedModel model, GenerationSettings request, SamplingSettings settings)
    {
        var biases = FindBiases(model, request);
        var chain = SafeLLamaSamplerChainHandle.Create(LLamaSamplerChainParams.Default());
        if (biases.Length > 0)
        {
            chain.AddLogitBias(model.TokenCount, biases);
        }

        if (settings.PenaltyLength > 0)
        {
            chain.AddPenalties(settings.PenaltyLength, settings.RepeatPenalty, settings.FrequencyPenalty, settings.PresencePenalty);
        }

        if (settings.Temperature <= 0)
        {
            chain.AddGreedySampler();
            return chain;
        }

        chain.AddTopK(settings.TopK);
        if (settings.TypicalP < 1)
        {
            chain.AddTypical(settings.TypicalP, 1);
        }

        chain.AddTopP(settings.TopP, 1);
        chain.AddMinP(settings.MinP, 1);
        chain.AddTemperature(settings.Temperature);
        chain.AddDistributionSampler(settings.Seed);
        return chain;
    }

    /// <summary>Whether the likeliest token can be taken as the model gives it.</summary>
    public static bool IsPlainGreedy(GenerationSettings request, SamplingSettings settings) =>
        settings.Temperature <= 0 && settings.PenaltyLength == 0 && request.LogitBias.Count == 0 && !request.IgnoreEnd;

    private static LLamaLogitBias[] FindBiases(LoadedModel model, GenerationSettings request)
    {
        var biases = new List<LLamaLogitBias>(request.LogitBias.Count);
        foreach (var (id, bias) in request.LogitBias)
        {
            if (id < 0 || id >= model.TokenCount)
            {
                throw new BadRequestException($"logit_bias names the token {id}: the model has the tokens 0 to {model.TokenCount - 1}.", "logit_bias");
            }

            biases.Add(new LLamaLogitBias { Token = id, Bias = bias });
        }

        if (request.IgnoreEnd)
        {
            foreach (var end in model.Ends)
            {
                biases.Add(new LLamaLogitBias { Token = end, Bias = float.NegativeInfinity });
            }
        }

        return [.. biases];
    }
}
