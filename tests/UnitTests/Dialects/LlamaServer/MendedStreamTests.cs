using System.Text.Json;
using LlamaRunner.Dialects.LlamaServer.Streams;

namespace LlamaRunner.UnitTests.Dialects.LlamaServer;

public sealed class MendedStreamTests
{
    [Theory]
    [InlineData("chat.sse")]
    [InlineData("chat-tools.sse")]
    public async Task Read_ChatCutAnywhere_HasEmptyContentWhereItWasNull(string recording)
    {
        var original = Recording.Read(recording);
        var expected = original.Replace("\"content\":null", "\"content\":\"\"  ", StringComparison.Ordinal);
        Assert.NotEqual(original, expected);

        await AssertEveryCutAsync(original, expected, InPlaceRewrite.NullContent);
        AssertEventsAreJson(expected);
    }

    [Theory]
    [InlineData("completion.sse")]
    [InlineData("completion.json")]
    public async Task Read_CompletionCutAnywhere_HasItsOwnPrefix(string recording)
    {
        var original = Recording.Read(recording);
        var expected = original.Replace("\"id\":\"chatcmpl-", "\"id\":\"cmpl-chat", StringComparison.Ordinal);
        Assert.NotEqual(original, expected);

        await AssertEveryCutAsync(original, expected, InPlaceRewrite.CompletionId);
    }

    [Fact]
    public async Task Read_FailureInMidstreamCutAnywhere_IsOpenAIsErrorObject()
    {
        var begun = Recording.Read("chat-tools.sse");
        begun = begun[..(begun.IndexOf("\n\n", StringComparison.Ordinal) + 2)];
        var expected = begun.Replace("\"content\":null", "\"content\":\"\"  ", StringComparison.Ordinal) + Recording.OpenAIError;

        await AssertEveryCutAsync(begun + Recording.Error, expected, InPlaceRewrite.NullContent);
    }

    [Fact]
    public async Task Read_FailureCutOff_PassesAsItIs()
    {
        var original = Recording.Error[..40];

        await AssertEveryCutAsync(original, original, InPlaceRewrite.NullContent);
    }

    [Theory]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"data: {\\\"error\\\":{}} \\\"content\\\":null\"}}]}\n\n")]
    [InlineData(": {\"error\":1}\n\ndata: {\"errors\":1}\n\n")]
    [InlineData("\"content\":\"\"content\":[]\"\"content\"\"content\":\"n\"\n")]
    public async Task Read_WhatLooksAlike_StaysAsItIs(string text) =>
        await AssertEveryCutAsync(text, text, InPlaceRewrite.NullContent);

    [Fact]
    public async Task Read_MarkWithinItsOwnBeginning_IsFound() =>
        await AssertEveryCutAsync("\"\"cont\"content\"content\":null", "\"\"cont\"content\"content\":\"\"  ", InPlaceRewrite.NullContent);

    private static async Task AssertEveryCutAsync(string original, string expected, Func<InPlaceRewrite> rewrite)
    {
        for (var cut = 0; cut <= original.Length; cut++)
        {
            Assert.Equal(expected, await Recording.ReadCutAsync(original, cut, Wrap));
        }

        Assert.Equal(expected, await Recording.ReadBytewiseAsync(original, Wrap));

        Stream Wrap(Stream body) => new MendedStream(body, rewrite());
    }

    private static void AssertEventsAreJson(string stream)
    {
        foreach (var line in stream.Split('\n').Where(static line => line.StartsWith("data: {", StringComparison.Ordinal)))
        {
            using var document = JsonDocument.Parse(line["data: ".Length..]);
        }
    }
}
