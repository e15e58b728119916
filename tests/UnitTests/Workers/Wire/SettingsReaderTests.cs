using LlamaRunner.Contracts.InProcess;

namespace LlamaRunner.UnitTests.Workers.Wire;

/// <summary>What clients write, and what the runner is asked.</summary>
public sealed class SettingsReaderTests
{
    public static TheoryData<string, Func<GenerationSettings, object?>, object?> Members => new()
    {
        { "", settings => settings.MaxTokens, null },
        { "\"max_tokens\":7", settings => settings.MaxTokens, 7 },
        { "\"max_tokens\":7.0", settings => settings.MaxTokens, 7 },
        { "\"max_tokens\":1e3", settings => settings.MaxTokens, 1000 },
        { "\"max_tokens\":0", settings => settings.MaxTokens, 0 },
        { "\"max_tokens\":null", settings => settings.MaxTokens, null },
        { "\"max_tokens\":-1", settings => settings.MaxTokens, null },
        { "\"max_tokens\":7,\"max_completion_tokens\":8", settings => settings.MaxTokens, 8 },
        { "\"max_tokens\":7,\"n_predict\":9,\"max_completion_tokens\":8", settings => settings.MaxTokens, 9 },
        { "\"n_predict\":-1,\"max_tokens\":7", settings => settings.MaxTokens, null },
        { "\"seed\":4294967294", settings => settings.Seed, 4294967294u },
        { "\"seed\":4294967295", settings => settings.Seed, null },
        { "\"seed\":-1", settings => settings.Seed, null },
        { "\"temperature\":0", settings => settings.Temperature, 0f },
        { "\"temperature\":1.5", settings => settings.Temperature, 1.5f },
        { "\"top_p\":0.25", settings => settings.TopP, 0.25f },
        { "\"top_k\":40", settings => settings.TopK, 40 },
        { "\"top_k\":-1", settings => settings.TopK, 0 },
        { "\"min_p\":0.5", settings => settings.MinP, 0.5f },
        { "\"typical_p\":1", settings => settings.TypicalP, 1f },
        { "\"repeat_penalty\":1.1", settings => settings.RepeatPenalty, 1.1f },
        { "\"repeat_last_n\":-1", settings => settings.RepeatLastTokens, -1 },
        { "\"frequency_penalty\":-2", settings => settings.FrequencyPenalty, -2f },
        { "\"presence_penalty\":2", settings => settings.PresencePenalty, 2f },
        { "\"ignore_eos\":true", settings => settings.IgnoreEnd, true },
        { "\"ignore_eos\":null", settings => settings.IgnoreEnd, false },
        { "\"stop\":\"END\"", settings => string.Join('|', settings.StopTexts), "END" },
        { "\"stop\":[\"a\",\"\",\"b\"]", settings => string.Join('|', settings.StopTexts), "a|b" },
        { "\"stop\":null", settings => settings.StopTexts.Count, 0 },
        { "\"logit_bias\":{\"5\":-1.5}", settings => settings.LogitBias[5], -1.5f },
        { "\"logit_bias\":{\"5\":false}", settings => settings.LogitBias[5], float.NegativeInfinity },
        { "\"logit_bias\":[[5,1],[6,false]]", settings => settings.LogitBias[6], float.NegativeInfinity },
        { "\"logit_bias\":{}", settings => settings.LogitBias.Count, 0 },
        { "\"grammar\":\"root ::= x\"", settings => settings.Grammar, "root ::= x" },
        { "\"grammar\":\"\"", settings => settings.Grammar, null },
        { "\"response_format\":{\"type\":\"text\"}", settings => settings.JsonSchema?.GetRawText(), null },
        { "\"response_format\":{\"type\":\"json_object\"}", settings => settings.JsonSchema?.GetRawText(), "{}" },
        { "\"response_format\":{\"type\":\"json_object\",\"schema\":{\"a\":1}}", settings => settings.JsonSchema?.GetRawText(), "{\"a\":1}" },
        {
            "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\",\"strict\":true,\"schema\":{\"a\":1}}}",
            settings => settings.JsonSchema?.GetRawText(), "{\"a\":1}"
        },
        { "\"json_schema\":{\"a\":1}", settings => settings.JsonSchema?.GetRawText(), "{\"a\":1}" },
        { "\"n\":1,\"logprobs\":false,\"tools\":[],\"tool_choice\":\"none\",\"unknown\":{\"x\":[]},\"user\":3", settings => settings.TopP, null },
        { "\"tools\":[{}],\"tool_choice\":\"none\"", settings => settings.TopP, null },
    };

    [Theory]
    [MemberData(nameof(Members))]
    public async Task Read_Members_GiveTheSetting(string members, Func<GenerationSettings, object?> get, object? expected)
    {
        await using var bench = new WireBench();

        var (status, body) = await bench.ChatAsync(members);

        Assert.True(status == 200, body);
        Assert.Equal(expected, get(bench.Runner.Chat!.Settings));
    }

    [Theory]
    [InlineData("\"max_tokens\":-2", "max_tokens", "-2")]
    [InlineData("\"max_tokens\":1.5", "max_tokens", "1.5")]
    [InlineData("\"max_tokens\":2147483648", "max_tokens", "2147483648")]
    [InlineData("\"max_tokens\":\"7\"", "max_tokens", "\"7\"")]
    [InlineData("\"max_tokens\":7,\"n_predict\":-3", "n_predict", "-3")]
    [InlineData("\"seed\":4294967296", "seed", "4294967296")]
    [InlineData("\"seed\":-2", "seed", "-2")]
    [InlineData("\"temperature\":-0.1", "temperature", "-0.1")]
    [InlineData("\"temperature\":1e999", "temperature", "1e999")]
    [InlineData("\"temperature\":true", "temperature", "true")]
    [InlineData("\"top_p\":1.1", "top_p", "1.1")]
    [InlineData("\"top_k\":-2", "top_k", "-2")]
    [InlineData("\"min_p\":2", "min_p", "2")]
    [InlineData("\"typical_p\":-1", "typical_p", "-1")]
    [InlineData("\"repeat_penalty\":0", "repeat_penalty", "0")]
    [InlineData("\"repeat_last_n\":-2", "repeat_last_n", "-2")]
    [InlineData("\"frequency_penalty\":2.5", "frequency_penalty", "2.5")]
    [InlineData("\"presence_penalty\":[]", "presence_penalty", "an empty array")]
    [InlineData("\"ignore_eos\":1", "ignore_eos", "1")]
    [InlineData("\"stop\":5", "stop", "5")]
    [InlineData("\"stop\":[5]", "stop", "holds something else")]
    [InlineData("\"logit_bias\":{\"x\":1}", "logit_bias", "an object")]
    [InlineData("\"logit_bias\":[[\"x\",1]]", "logit_bias", "an array")]
    [InlineData("\"logit_bias\":[[1]]", "logit_bias", "an array")]
    [InlineData("\"logit_bias\":\"x\"", "logit_bias", "\"x\"")]
    [InlineData("\"grammar\":{}", "grammar", "an object")]
    [InlineData("\"grammar\":\"g\",\"json_schema\":{}", "grammar", "JSON schema")]
    [InlineData("\"response_format\":\"json\"", "response_format", "\"json\"")]
    [InlineData("\"response_format\":{}", "response_format.type", "missing")]
    [InlineData("\"response_format\":{\"type\":\"xml\"}", "response_format.type", "\"xml\"")]
    [InlineData("\"response_format\":{\"type\":\"json_schema\"}", "response_format.json_schema", "missing")]
    [InlineData("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{}}", "response_format.json_schema.schema", "missing")]
    [InlineData("\"response_format\":{\"type\":\"json_object\"},\"json_schema\":{}", "json_schema", "response_format")]
    [InlineData("\"json_schema\":[]", "json_schema", "an empty array")]
    [InlineData("\"n\":2", "n", "more than 1")]
    [InlineData("\"n\":0", "n", "0")]
    [InlineData("\"logprobs\":true", "logprobs", "true")]
    [InlineData("\"top_logprobs\":3", "top_logprobs", "3")]
    [InlineData("\"tools\":[{}]", "tools", "llama-server")]
    [InlineData("\"tools\":{}", "tools", "an object")]
    [InlineData("\"functions\":[{}]", "functions", "llama-server")]
    [InlineData("\"tool_choice\":\"required\"", "tool_choice", "\"required\"")]
    [InlineData("\"tool_choice\":{}", "tool_choice", "an object")]
    [InlineData("\"stream_options\":true", "stream_options", "true")]
    [InlineData("\"stream_options\":{\"include_usage\":\"yes\"}", "stream_options.include_usage", "\"yes\"")]
    [InlineData("\"stream\":\"yes\"", "stream", "a string")]
    public async Task Read_WrongMember_IsRefusedByItsName(string members, string field, string found)
    {
        await using var bench = new WireBench();

        var (status, body) = await bench.ChatAsync(members);

        var failure = WireError.Parse(body);
        Assert.Equal((400, "invalid_request_error", field), (status, failure.Type, failure.Param));
        Assert.Contains($"'{field}'", failure.Message, StringComparison.Ordinal);
        Assert.Contains(found, failure.Message, StringComparison.Ordinal);
        Assert.Null(bench.Runner.Chat);
    }
}
