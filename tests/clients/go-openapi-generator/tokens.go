package main

import (
	"context"

	"scenario/droppay"
)

func (s scenario) applicationToken() (context.Context, error) {
	request := droppay.NewApplicationTokenRequest(
		droppay.GRANTTYPE_CLIENT_CREDENTIALS, s.credentials.ClientID, s.credentials.ClientSecret)
	request.SetScope("app")
	token, _, err := s.client.TokensAPI.CreateApplicationToken(context.Background()).
		ApplicationTokenRequest(*request).Execute()
	if err != nil {
		return nil, err
	}
	return withToken(token.AccessToken), expectAmount(token.GetExpiresIn(), "3600")
}

func (s scenario) connect(application context.Context) (string, error) {
	connections := s.client.ConnectionsAPI
	asked, _, err := connections.CreateConnection(application).
		ConnectionCreate(*droppay.NewConnectionCreate()).Execute()
	if err != nil {
		return "", err
	}
	if err := first(
		expect("the status", asked.Status, droppay.CONNECTIONSTATUS_WAITING),
		expect("that there is a code", asked.HasCode(), false),
		s.sandbox.grantConnection(asked.Id),
	); err != nil {
		return "", err
	}
	granted, _, err := connections.GetConnection(application, asked.Id).Execute()
	if err != nil {
		return "", err
	}
	return granted.GetCode(), first(
		expect("the id", granted.Id, asked.Id),
		expect("the status", granted.Status, droppay.CONNECTIONSTATUS_GRANTED),
		expectPresent("the code", granted.GetCode()),
	)
}

func (s scenario) userToken(code string) (droppay.AccessToken, error) {
	request := droppay.NewUserTokenRequest(
		droppay.GRANTTYPE_AUTHORIZATION_CODE, s.credentials.ClientID, s.credentials.ClientSecret, code)
	token, _, err := s.client.TokensAPI.CreateUserToken(context.Background()).UserTokenRequest(*request).Execute()
	if err != nil {
		return droppay.AccessToken{}, err
	}
	return *token, expectPresent("the refresh token", token.GetRefreshToken())
}

func (s scenario) refresh(old droppay.AccessToken) (context.Context, error) {
	request := droppay.NewRefreshTokenRequest(
		droppay.GRANTTYPE_REFRESH_TOKEN, s.credentials.ClientID, s.credentials.ClientSecret, old.GetRefreshToken())
	token, _, err := s.client.TokensAPI.RefreshUserToken(context.Background()).RefreshTokenRequest(*request).Execute()
	if err != nil {
		return nil, err
	}
	return withToken(token.AccessToken), expect("that the token is new", token.AccessToken != old.AccessToken, true)
}
