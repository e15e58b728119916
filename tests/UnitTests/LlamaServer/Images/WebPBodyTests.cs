using System.Text;
using System.Text.Json;
using LlamaRunner.Backends.LlamaServer.Images;

namespace LlamaRunner.UnitTests.LlamaServer.Images;

public sealed class WebPBodyTests
{
    private const string WebP = "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==";
    private const string Wave = "UklGRiQAAABXQVZFZm10IBAAAAA=";

    [Theory]
    [InlineData("""{"image_url":{"url":"data:image/webp;base64,%"}}""")]
    [InlineData("""{"image_url" : "data:image\/webp;base64,%"}""")]
    [InlineData("""{"url":"data:image/png;base64,%"}""")]
    [InlineData("""{"source":{"type":"base64","media_type":"image/webp","data": "%"}}""")]
    [InlineData("""[{"a":"é","data":"%","b":1},{"data":"%"},{"text":"UklGR"}]""")]
    public void Convert_Image_BecomesPngAndNothingElseChanges(string template)
    {
        var converted = Convert(template.Replace("%", WebP, StringComparison.Ordinal));

        Assert.NotNull(converted);
        var png = Data(converted);
        Assert.Equal("iVBORw0KGgo", png[..11]);
        Assert.Equal(
            template.Replace("image/webp;", "image/png;", StringComparison.Ordinal).Replace("""image\/webp;""", "image/png;", StringComparison.Ordinal),
            converted.Replace(png, "%", StringComparison.Ordinal));
        JsonDocument.Parse(converted).Dispose();
    }

    [Theory]
    [InlineData("\\u002B", "+")]
    [InlineData("\\/", "/")]
    public void Convert_EscapedBase64_IsReadAsItIsMeant(string escaped, string plain)
    {
        // An unknown chunk behind the image, whose bytes are all of the letter in question.
        var file = System.Convert.FromBase64String(WebP).Concat("ABCD"u8.ToArray()).Concat((byte[])[6, 0, 0, 0]).Concat(
            System.Convert.FromBase64String(new string(plain[0], 8))).ToArray();
        BitConverter.TryWriteBytes(file.AsSpan(4), file.Length - 8);
        var data = System.Convert.ToBase64String(file);
        Assert.Contains(plain, data, StringComparison.Ordinal);

        Assert.NotNull(Convert($$"""{"data":"{{data.Replace(plain, escaped, StringComparison.Ordinal)}}"}"""));
    }

    [Theory]
    [InlineData("""{"messages":[{"content":"%"}]}""")]
    [InlineData("""{"text":"data:image/webp;base64,%"}""")]
    [InlineData("""{"text":"see data:image/webp;base64,%"}""")]
    [InlineData("""{"url":"see data:image/webp;base64,%"}""")]
    [InlineData("""{"arguments":"{\"url\":\"data:image/webp;base64,%\"}"}""")]
    [InlineData("""["%"]""")]
    [InlineData("""{"data":"%""")]
    [InlineData("""{"data":"A%"}""")]
    [InlineData("""%""")]
    public void Convert_TextThatOnlySpeaksOfAnImage_IsLeftAlone(string template) =>
        Assert.Null(Convert(template.Replace("%", WebP, StringComparison.Ordinal)));

    [Theory]
    [InlineData(Wave)]
    [InlineData("UklGR")]
    [InlineData("UklGRhoAAABXRUJQ")]
    [InlineData("UklGRhoAAABXRUJQVlA4TA0AAAAv")]
    [InlineData("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGI#P4HAA==")]
    [InlineData("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGI\\uZZZZ4HAA==")]
    public void Convert_WhatIsNoImageThatCanBeRead_IsLeftToTheRunner(string data) => Assert.Null(Convert($$"""{"data":"{{data}}"}"""));

    [Fact]
    public void Convert_ImageOfTooManyPixels_IsLeftToTheRunner()
    {
        var file = System.Convert.FromBase64String(WebP);

        // Width and height less one, 14 bits each, behind the signature of the lossless chunk.
        BitConverter.TryWriteBytes(file.AsSpan(21), 0x0FFF_FFFF);

        Assert.Null(Convert($$"""{"data":"{{System.Convert.ToBase64String(file)}}"}"""));
    }

    [Fact]
    public void Convert_LongTextFullOfItsFirstLetters_TakesNoLongerThanOthers() =>
        Assert.Null(Convert($$"""{"data":"x{{string.Concat(Enumerable.Repeat("UklGR", 2_000_000))}}"}"""));

    private static string? Convert(string body) => WebPBody.Convert(Encoding.UTF8.GetBytes(body)) is { } converted ? Encoding.UTF8.GetString(converted) : null;

    private static string Data(string body)
    {
        var start = body.IndexOf("iVBOR", StringComparison.Ordinal);
        return body[start..body.IndexOf('"', start)];
    }
}
