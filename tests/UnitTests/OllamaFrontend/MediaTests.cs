using System.Text;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Frontends.Ollama.Generation;

namespace LlamaRunner.UnitTests.OllamaFrontend;

public sealed class MediaTests
{
    private static readonly byte[] Png = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0xFB, 0xEF, 0xFF];

    [Fact]
    public void Write_Png_BecomesADataUrl()
    {
        var data = Convert.ToBase64String(Png);
        var expected = $$$"""{"type":"image_url","image_url":{"url":"data:image/png;base64,{{{data}}}"}}""";

        Assert.Equal(expected, Write(data));
        Assert.Equal(expected, Write("data:image/png;base64," + data));
        Assert.Equal(expected, Write("data:;base64," + data));
        Assert.Equal(expected, Write(data.TrimEnd('=').Replace('+', '-').Replace('/', '_')));
        Assert.Equal(expected, Write(data.Insert(4, "\n")));
        Assert.Equal(expected, Write(data.Insert(4, " \t")));
    }

    [Fact]
    public void Write_LinesOf76AsMimeHasThem_AreJoined()
    {
        var data = Convert.ToBase64String([.. Png, .. new byte[103]], Base64FormattingOptions.InsertLineBreaks);
        Assert.Equal(2, data.Count(static letter => letter is '\n' or '\r'));
        Assert.Equal(2, data.Length % 4);

        Assert.Contains(data.ReplaceLineEndings("") + "\"}", Write(data), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ffd8ffe0", "image/jpeg")]
    [InlineData("474946383961", "image/gif")]
    [InlineData("424d0000", "image/bmp")]
    [InlineData("524946460000000057454250", "image/webp")]
    public void Write_OtherImages_AreKnownByTheirFirstBytes(string hex, string type) =>
        Assert.Contains($"data:{type};base64,", Write(Convert.ToBase64String(Convert.FromHexString(hex))), StringComparison.Ordinal);

    [Theory]
    [InlineData("524946460000000057415645", "wav")]
    [InlineData("49443303", "mp3")]
    [InlineData("fffb9064", "mp3")]
    public void Write_Sounds_BecomeInputAudio(string hex, string format)
    {
        var data = Convert.ToBase64String(Convert.FromHexString(hex));
        Assert.Equal($$$"""{"type":"input_audio","input_audio":{"data":"{{{data}}}","format":"{{{format}}}"}}""", Write(data));
    }

    [Theory]
    [InlineData("not base64!", "illegal base64 data at input byte 3")]
    [InlineData("", "illegal base64 data at input byte 0")]
    [InlineData("AAAAA", "illegal base64 data at input byte 5")]
    public void Write_NoBase64_SaysWhere(string data, string words)
    {
        var fault = Assert.Throws<BadRequestException>(() => Write(data));
        Assert.Equal("images[0]", fault.Field);
        Assert.StartsWith(words, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("25504446", "no image")]
    [InlineData("00", "no image")]
    public void Write_WhatNoModelReads_IsRefusedInWords(string hex, string part) => Assert.Contains(
        part,
        Assert.Throws<BadRequestException>(() => Write(Convert.ToBase64String(Convert.FromHexString(hex)))).Message,
        StringComparison.Ordinal);

    private static string Write(string data)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            using var value = JsonDocument.Parse(JsonSerializer.Serialize(data));
            Media.WritePart(value.RootElement, "images[0]", writer);
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
