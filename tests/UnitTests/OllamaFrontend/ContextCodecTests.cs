using System.Text.Json;
using CsCheck;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Frontends.Ollama.Generation;

namespace LlamaRunner.UnitTests.OllamaFrontend;

public sealed class ContextCodecTests
{
    private static readonly Gen<string> Text =
        Gen.String.Select(static text => new string([.. text.Where(static letter => !char.IsSurrogate(letter))]));

    private static readonly Gen<Turn> Turns = Gen.Select(Gen.OneOf(Gen.Const("user"), Gen.Const("assistant")), Text)
        .Select(static (role, text) => new Turn(role, text));

    [Fact]
    public void Read_WhatWasWritten_IsTheSame() => Gen.Select(Turns.List[1, 8], Text.Null()).Sample(static (turns, system) =>
    {
        var context = ContextCodec.Encode(new Conversation(system, turns));
        var numbers = JsonDocument.Parse(context).RootElement.EnumerateArray().Select(static number => number.GetInt32()).ToList();
        var read = ContextCodec.Read(JsonDocument.Parse($$"""{"context":{{context}}}""").RootElement);
        return numbers.Count > 2
            && numbers.TrueForAll(static number => number is >= 0 and < 1 << 24)
            && read.System == system
            && read.Turns.SequenceEqual(turns);
    });

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"context":null}""")]
    [InlineData("""{"context":[]}""")]
    public void Read_Nothing_IsNoTurns(string request) =>
        Assert.Equal((null, 0), ContextCodec.Read(JsonDocument.Parse(request).RootElement) is var read ? (read.System, read.Turns.Count) : default);

    [Theory]
    [InlineData("""{"context":[1,2,3]}""", "context")]
    [InlineData("""{"context":[5000274,1000000]}""", "context")]
    [InlineData("""{"context":[5000274,3,7890000,0]}""", "context")]
    [InlineData("""{"context":[5000274,3,8060928]}""", "context")]
    [InlineData("""{"context":[1.5]}""", "context[0]")]
    [InlineData("""{"context":["a"]}""", "context[0]")]
    [InlineData("""{"context":"a"}""", "context")]
    public void Read_WhatWasNotWrittenHere_IsRefusedByItsName(string request, string field) => Assert.Equal(
        field, Assert.Throws<BadRequestException>(() => ContextCodec.Read(JsonDocument.Parse(request).RootElement)).Field);
}
