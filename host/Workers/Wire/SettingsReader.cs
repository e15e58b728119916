using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.InProcess;

namespace LlamaRunner.Host.Workers.Wire;

/// <summary>Reads how to generate: OpenAI's fields and those of llama-server, each checked; fields that it does not know are passed over.</summary>
internal static class SettingsReader
{
    private const uint RandomSeed = uint.MaxValue;

    private static readonly string[] LimitFields = ["n_predict", "max_completion_tokens", "max_tokens"];

    /// <summary>Reads them.</summary>
    public static GenerationSettings Read(RequestFields fields)
    {
        RefuseWhatIsNotThere(fields);
        var constraint = ConstraintReader.Read(fields);
        return new GenerationSettings
        {
            MaxTokens = ReadLimit(fields),
            StopTexts = StopReader.Read(fields),
            Seed = ReadSeed(fields),
            Temperature = fields.ReadNumber("temperature", 0, float.MaxValue, "must be a number of 0 or more"),
            TopP = fields.ReadNumber("top_p", 0, 1, "must be a number from 0 to 1"),
            TopK = ReadTopK(fields),
            MinP = fields.ReadNumber("min_p", 0, 1, "must be a number from 0 to 1"),
            TypicalP = fields.ReadNumber("typical_p", 0, 1, "must be a number from 0 to 1"),
            RepeatPenalty = fields.ReadNumber("repeat_penalty", float.Epsilon, float.MaxValue, "must be a number above 0"),
            RepeatLastTokens = (int?)fields.ReadInteger(
                "repeat_last_n", -1, int.MaxValue, "must be a whole number: -1 for the whole context, or 0 or more"),
            FrequencyPenalty = fields.ReadNumber("frequency_penalty", -2, 2, "must be a number from -2 to 2"),
            PresencePenalty = fields.ReadNumber("presence_penalty", -2, 2, "must be a number from -2 to 2"),
            LogitBias = LogitBiasReader.Read(fields),
            Grammar = constraint.Grammar,
            JsonSchema = constraint.JsonSchema,
            IgnoreEnd = fields.ReadFlag("ignore_eos") ?? false,
        };
    }

    // -1 is llama-server's word for no limit.
    private static int? ReadLimit(RequestFields fields)
    {
        int? limit = null;
        foreach (var name in LimitFields)
        {
            var found = (int?)fields.ReadInteger(name, -1, int.MaxValue, "must be a whole number of 0 or more, or -1 for no limit");
            limit ??= found;
        }

        return limit is -1 ? null : limit;
    }

    private static uint? ReadSeed(RequestFields fields) =>
        fields.ReadInteger("seed", -1, uint.MaxValue, "must be a whole number from 0 to 4294967295, or -1 for a random one") switch
        {
            null or -1 or RandomSeed => null,
            { } seed => (uint)seed,
        };

    private static int? ReadTopK(RequestFields fields) =>
        (int?)fields.ReadInteger("top_k", -1, int.MaxValue, "must be a whole number of 0 or more; 0 and -1 take all tokens") switch
        {
            -1 => 0,
            var count => count,
        };

    private static void RefuseWhatIsNotThere(RequestFields fields)
    {
        if (fields.ReadInteger("n", 1, int.MaxValue, "must be 1") > 1)
        {
            throw new BadRequestException("'n' is more than 1: the backend of this model gives one answer a request.", "n");
        }

        foreach (var name in (ReadOnlySpan<string>)["logprobs", "top_logprobs", "n_probs"])
        {
            if (fields.TryGet(name, out var value) && value.ValueKind is not System.Text.Json.JsonValueKind.False
                && !(RequestFields.TryReadInteger(value, out var count) && count == 0))
            {
                throw RequestFields.MakeFault(
                    name, value, "must be left out: the backend of this model gives no probabilities of tokens; llama-server does");
            }
        }
    }
}
