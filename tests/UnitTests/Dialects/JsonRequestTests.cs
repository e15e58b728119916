using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.UnitTests.Dialects;

public sealed partial class JsonRequestTests
{
    [Fact]
    public async Task Read_WholeRequest_GivesIt() => Assert.Equal(
        new Order("tea", 2, true), await ReadAsync("""{ "drink": "tea", "cups": 2, "hot": true }"""));

    [Fact]
    public async Task Read_OptionalFieldsLeftOut_TakesTheirDefaults() => Assert.Equal(new Order("tea"), await ReadAsync("""{ "drink": "tea" }"""));

    [Theory]
    [InlineData("", null, "The request has no body: it must be a JSON object.")]
    [InlineData("null", null, "The request body is null: it must be a JSON object.")]
    [InlineData("[]", null, "The request body must be a JSON object.")]
    [InlineData("7", null, "The request body must be a JSON object.")]
    [InlineData("{ \"drink\":\n \"tea\", ", null, "The request body cannot be read as JSON at line 2, byte 9.")]
    [InlineData("{ \"drink\": \"tea\" } x", null, "The request body cannot be read as JSON at line 1, byte 20.")]
    [InlineData("{}", "drink", "'drink' is missing: it must be a text.")]
    [InlineData("""{ "drink": null }""", "drink", "'drink' must be a text.")]
    [InlineData("""{ "drink": ["tea"] }""", "drink", "'drink' must be a text.")]
    [InlineData("""{ "drink": "tea", "cups": 1.5 }""", "cups", "'cups' must be a whole number.")]
    [InlineData("""{ "drink": "tea", "cups": "two" }""", "cups", "'cups' must be a whole number.")]
    [InlineData("""{ "drink": "tea", "hot": 1 }""", "hot", "'hot' must be true or false.")]
    [InlineData("""{ "drink": "tea", "extras": "milk" }""", "extras", "'extras' must be an array.")]
    public async Task Read_Faulty_NamesTheFieldAndWhatWouldBeRight(string body, string? field, string message)
    {
        var failure = await Assert.ThrowsAsync<BadRequestException>(() => ReadAsync(body));

        Assert.Equal(message, failure.Message);
        Assert.Equal(field, failure.Field);
    }

    private static Task<Order> ReadAsync(string body)
    {
        var context = new DefaultHttpContext();
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        return JsonRequest.ReadAsync(context, OrderJson.Default.Order).AsTask();
    }

    internal sealed record Order(string Drink, int? Cups = null, bool Hot = false, IReadOnlyList<string>? Extras = null);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
    [JsonSerializable(typeof(Order))]
    internal sealed partial class OrderJson : JsonSerializerContext;
}
