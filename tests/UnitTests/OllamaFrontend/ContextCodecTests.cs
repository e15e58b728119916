using System.Text.Json;
using CsCheck;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Frontends.Ollama.Generation;

namespace LlamaRunner.UnitTests.OllamaFrontend;

public sealed class ContextCodecTests
{
    private static readonly Gen<Turn> Turns = Gen.Select(Gen.OneOf(Gen.Const("user"), Gen.Const("assistant"), Gen.Const("system")), Gen.String)
        .Select(static (role, text) => new Turn(role, new string([.. text.Where(static letter => !char.IsSurrogate(letter))])));

    [Fact]
    public void Read_WhatWasWritten_IsTheSame() => Turns.List[1, 8].Sample(static turns =>
    {
        var context = ContextCodec.Encode(turns);
        var numbers = JsonDocument.Parse(context).RootElement.EnumerateArray().Select(static number => number.GetInt32()).ToList();
        return numbers.Count > 2
            && numbers.TrueForAll(static number => number is >= 0 and < 1 << 24)
            && ContextCodec.Read(JsonDocument.Parse($$"""{"context":{{context}}}""").RootElement).SequenceEqual(turns);
    });

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"context":null}""")]
    [InlineData("""{"context":[]}""")]
    public void Read_Nothing_IsNoTurns(string request) => Assert.Empty(ContextCodec.Read(JsonDocument.Parse(request).RootElement));

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
